"""What `gongdan` can be told beside running: a group of commands a file."""
