"""How it goes: boards, reports, digests."""
