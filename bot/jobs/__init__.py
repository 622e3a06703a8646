"""What happens at set times, one job a file; `cron_jobs` says when."""
