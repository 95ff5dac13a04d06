//! What is sent: every byte format that leaves a machine.
