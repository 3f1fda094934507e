//! Everything that talks to a PostgreSQL server.
//!
//! A [`ScratchServer`] is a server of our own that is gone when it is dropped:
//! from the binaries of this machine ([`Binaries`]) or in a container; or one that its
//! user says is scratch ([`ScratchServer::on_given`]). Its
//! databases are fresh ([`ScratchServer::create_database`]), and a
//! [`ScratchSession`], the only type that can change anything, comes from such a
//! database and from nowhere else. [`ScratchSession::observe`] runs a statement
//! and says what it did; a [`Snapshot`] is the schema as text.

mod binaries;
#[cfg(feature = "container")]
mod container;
mod content;
mod database;
mod given;
mod grammar;
mod leash;
mod local;
mod marked;
mod observe;
mod read_only;
mod reader;
mod recovery;
mod roles;
mod server;
mod session;
mod shared_objects;
mod snapshot;
mod sql_error;
mod structure;
mod target;

pub use binaries::{Binaries, BinariesError, Search};
#[cfg(feature = "container")]
pub use container::{ContainerError, ContainerOptions};
pub use content::{Content, Rows, TableContent};
pub use database::{DatabaseError, ScratchDatabase};
pub use given::GivenError;
pub use grammar::{Grammar, Verdict};
pub use leash::{Cut, Leash};
pub use local::StartError;
pub use observe::{Method, Observation, ObservedRelation, Probe, Queue, Use, Watch};
pub use read_only::{Audit, ReadOnlyError, ReadOnlyOptions, ReadOnlySession, Role};
pub use reader::Reader;
pub use recovery::{BaseBackup, Recovered, RecoveryError, RecoveryTarget};
pub use server::{Options, ScratchServer};
pub use session::{Applied, Row, ScratchSession, SessionError, SessionOptions, TransactionState};
pub use shared_objects::SharedObjects;
pub use snapshot::{Snapshot, SnapshotError};
pub use sql_error::SqlError;
pub use structure::{Attribute, Check, Column, ForeignKey, Key, Oid, Structure, Table, Type};
pub use target::{Target, TargetError};
