//! The one integration test binary.

mod postgres;
