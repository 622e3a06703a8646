"""Mail that goes out through an SMTP server, through aiosmtplib."""
