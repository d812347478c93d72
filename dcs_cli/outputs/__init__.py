"""What people and programs read: findings and figures as text, one module a form."""
