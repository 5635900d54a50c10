"""What is measured against which limit of its day."""
