//! Which objects are not the same in two catalogs.

use std::collections::BTreeSet;

use super::Catalog;
use crate::pg::QualifiedName;

/// The names of the objects that were changed, made or dropped between two
/// catalogs; some of them may be the same again.
#[derive(Debug, Clone, Default)]
pub struct Changed {
    /// Tables.
    pub tables: BTreeSet<QualifiedName>,
    /// Indexes.
    pub indexes: BTreeSet<QualifiedName>,
    /// Views and materialised views.
    pub views: BTreeSet<QualifiedName>,
    /// Types and domains.
    pub types: BTreeSet<QualifiedName>,
    /// Sequences.
    pub sequences: BTreeSet<QualifiedName>,
}

impl Changed {
    /// What was changed between `one` and `other` too.
    pub fn extend(&mut self, one: &Catalog, other: &Catalog) {
        self.tables.extend(one.tables.unlike(&other.tables));
        self.indexes.extend(one.indexes.unlike(&other.indexes));
        self.views.extend(one.views.unlike(&other.views));
        self.types.extend(one.types.unlike(&other.types));
        let only = |a: &Catalog, b: &Catalog| -> Vec<QualifiedName> {
            a.sequences.keys().filter(|name| !b.sequences.contains_key(name)).cloned().collect()
        };
        self.sequences.extend(only(one, other));
        self.sequences.extend(only(other, one));
    }
}
