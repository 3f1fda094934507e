//! x
/// x
#[derive(Debug)]
pub struct ContainerOptions;
/// x
#[derive(Debug)]
pub struct ContainerError;
#[derive(Debug)]
pub(super) struct Container;
