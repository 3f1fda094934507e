//! banister.
fn main() {}
