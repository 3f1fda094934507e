//! Whether a release may go now: what banister may do to a database at all
//! ([`effective_mode`]), and whether a live database is ready ([`readiness()`]).
//!
//! Everything is read through a [`ReadOnlySession`](crate::postgres::ReadOnlySession).
//! An [`Item`] is ok, a warning, blocking, or not checked and why; "not checked" is
//! never a pass.

mod disk;
mod drift;
mod endpoint;
mod identity;
mod item;
mod live_schema;
mod load;
mod mode;
mod readiness;
mod replayed;
mod secrets;
mod sizes;
mod timeouts;
mod touched;
mod verdict;

pub use disk::disk_space;
pub use drift::drift;
pub use endpoint::{Endpoint, EndpointError, Patience};
pub use identity::{Identity, role_item};
pub use item::Item;
pub use live_schema::live_schema;
pub use load::Load;
pub use mode::{Claim, EffectiveMode, Environment, Mode, effective_mode};
pub use readiness::{Touched, leftovers, readiness};
pub use replayed::Replayed;
pub use secrets::secrets;
pub use sizes::sizes;
pub use timeouts::timeouts;
pub use touched::Touches;
pub use verdict::verdict;
