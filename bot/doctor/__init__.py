"""`gongdan doctor`: looks at everything an operator can mend, and says how."""
