"""What the emulator adds to moto. tests/aws/emulator.py is the manual."""
