//! What is foreseen, tried on a real server: every migration up, down and up
//! again, with the schema and the rows compared, and every statement of the up
//! observed.

mod agreement;
mod attempt;
mod climb;
mod difference;
mod entry;
mod ground;
mod loss;
mod price;
mod proof;
mod rows;
mod run;
mod script;
mod seed;
mod seeding;
mod stage;
mod stairway;

pub use agreement::{Disagreement, confront, disagreements, failure_disagreements};
pub use run::{Outcome, Subject, VerifyError, verify};
pub use script::ScriptError;
pub use seeding::{Unseeded, fill};
pub use stage::{Failed, Look, Missing, Stage, Written, missing};
