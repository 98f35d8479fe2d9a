"""maildev, a post box to which a shop sends by SMTP, as the source of transactional e-mails."""
