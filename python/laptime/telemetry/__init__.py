"""What the machine is and does while models are measured."""
