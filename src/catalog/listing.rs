//! What a catalog has, kind by kind, for who compares two of them.

use super::objects::Linked;
use super::{Catalog, Index, Routine, View};
use crate::pg::QualifiedName;
use crate::sql::TypeKind;

impl Catalog {
    /// The indexes that are known, by name.
    pub fn indexes(&self) -> impl Iterator<Item = &Index> {
        self.indexes.iter()
    }

    /// The views that are known, by name.
    pub fn views(&self) -> impl Iterator<Item = &View> {
        self.views.iter()
    }

    /// The types and domains that are known, by name.
    pub fn types(&self) -> impl Iterator<Item = (&QualifiedName, &TypeKind)> {
        self.types.entries()
    }

    /// The sequences that are known, by name; those of identity columns are among
    /// them.
    pub fn sequences(&self) -> impl Iterator<Item = &QualifiedName> {
        self.sequences.keys()
    }

    /// The functions, procedures and aggregates that are known, by name.
    pub fn every_routine(&self) -> impl Iterator<Item = (&QualifiedName, &Routine)> {
        let overloads = self.routines.iter();
        overloads.flat_map(|(name, all)| all.iter().map(move |routine| (name, &**routine)))
    }
}

impl<T: Linked> super::Objects<T> {
    /// The objects and their names, by name.
    fn entries(&self) -> impl Iterator<Item = (&QualifiedName, &T)> {
        self.names().filter_map(|name| Some((name, self.get(name)?)))
    }
}
