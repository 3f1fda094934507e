//! Whether a release may go now: what banister may do to a database at all
//! ([`effective_mode`]), and whether a live database is ready ([`readiness()`]).
//!
//! Everything is read through a [`ReadOnlySession`](crate::postgres::ReadOnlySession).
//! An [`Item`] is ok, a warning, blocking, or not checked and why; "not checked" is
//! never a pass.

mod drift;
mod identity;
mod item;
mod live_schema;
mod mode;
mod readiness;
mod secrets;
mod sizes;
mod touched;
mod verdict;

pub use drift::drift;
pub use identity::{Identity, role_item};
pub use item::Item;
pub use live_schema::live_schema;
pub use mode::{Claim, EffectiveMode, Environment, Mode, effective_mode};
pub use readiness::{Touched, leftovers, readiness};
pub use secrets::secrets;
pub use sizes::sizes;
pub use touched::Touches;
pub use verdict::verdict;
