"""What Gongdan is held against: the same work without it, or what people write by hand instead."""
