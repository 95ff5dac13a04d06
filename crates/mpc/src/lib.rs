//! What is proven: the threshold protocols, round by round.
