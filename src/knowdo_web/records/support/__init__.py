"""What supports the work between people: contacts, reports to coach, questions with their answers, returns."""
