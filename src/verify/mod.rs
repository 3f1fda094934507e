//! What is foreseen, tried on a real server.

mod agreement;

pub use agreement::{Disagreement, disagreements, failure_disagreements};
