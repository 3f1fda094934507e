//! The whole schema of a database as text.
/// x
#[derive(Debug)]
pub struct Snapshot;
/// x
#[derive(Debug)]
pub struct SnapshotError;
