//! The way back: what a release's migrations allow when it has to be taken
//! back, worked out from the same effects that `check` judges.
//!
//! Pure: catalogs, scripts and saved files in, a plan out.

pub mod backup;
pub mod plan;
