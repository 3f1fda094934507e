//! Objects of one kind, by name and by what they stand on.
//!
//! A look-up costs what it finds, not what the catalog holds, and a copy costs
//! nothing until one of the two is changed: a transaction, a savepoint and the
//! down of a migration each keep a copy of the whole catalog.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

use rpds::{RedBlackTreeMapSync, RedBlackTreeSetSync};

use crate::pg::QualifiedName;

/// A map that is copied for nothing.
pub(super) type Map<V> = RedBlackTreeMapSync<QualifiedName, V>;

/// A set that is copied for nothing.
pub(super) type Names = RedBlackTreeSetSync<QualifiedName>;

/// How an object stands on another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// A table, on a parent.
    Child,
    /// A table, on the partitioned table of which it is the default partition.
    DefaultPartition,
    /// A table, on a table that a foreign key references.
    Referencing,
    /// A table, on a sequence that a column owns or draws from.
    Drawing,
    /// A table, on the type of a column; a domain, on its base. The schema is
    /// left out, since it depends on the search path.
    OfType,
    /// An index or statistics, on a table.
    Belonging,
    /// An index, on the index that it is a part of.
    Part,
    /// A view, and a table with a policy and the like, on a relation that these read.
    Reading,
    /// What calls a function, on that function. The schema is left out, since it
    /// depends on the search path.
    Calling,
}

const ROLES: usize = 9;

impl Role {
    /// The link to a type of that name.
    pub(super) fn of_type(name: &str) -> (Self, QualifiedName) {
        (Self::OfType, QualifiedName::new("", name))
    }

    /// The link to a function of that name.
    pub(super) fn calling(name: &str) -> (Self, QualifiedName) {
        (Self::Calling, QualifiedName::new("", name))
    }
}

/// What an object stands on, each once.
pub(super) type Links = BTreeSet<(Role, QualifiedName)>;

/// An object that stands on others.
pub(super) trait Linked: Clone {
    /// What it stands on.
    fn links(&self) -> Links;
}

/// Objects of one kind.
#[derive(Debug, Clone)]
pub(super) struct Objects<T> {
    by_name: Map<Entry<T>>,
    by_link: [Map<Names>; ROLES],
}

#[derive(Debug, Clone)]
struct Entry<T> {
    object: T,
    /// The links under which it is found.
    links: Links,
}

impl<T> Default for Objects<T> {
    fn default() -> Self {
        Self { by_name: Map::new_sync(), by_link: std::array::from_fn(|_| Map::new_sync()) }
    }
}

impl<T: Linked> Objects<T> {
    pub(super) fn get(&self, name: &QualifiedName) -> Option<&T> {
        self.by_name.get(name).map(|entry| &entry.object)
    }

    /// The objects, by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.by_name.values().map(|entry| &entry.object)
    }

    /// The names of the objects, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &QualifiedName> {
        self.by_name.keys()
    }

    pub(super) fn len(&self) -> usize {
        self.by_name.size()
    }

    pub(super) fn contains(&self, name: &QualifiedName) -> bool {
        self.by_name.contains_key(name)
    }

    /// Puts an object in the place of the one that has its name, if any.
    pub(super) fn insert(&mut self, name: QualifiedName, object: T) {
        self.unlink(&name);
        let links = object.links();
        for link in &links {
            add(&mut self.by_link, link, &name);
        }
        self.by_name.insert_mut(name, Entry { object, links });
    }

    pub(super) fn remove(&mut self, name: &QualifiedName) -> Option<T> {
        let object = self.get(name)?.clone();
        self.unlink(name);
        self.by_name.remove_mut(name);
        Some(object)
    }

    fn unlink(&mut self, name: &QualifiedName) {
        let Some(entry) = self.by_name.get(name) else { return };
        for link in &entry.links {
            take(&mut self.by_link, link, name);
        }
    }

    /// The object, to be changed; when the change is over it is found by what it
    /// stands on then.
    pub(super) fn change<'a>(&'a mut self, name: &'a QualifiedName) -> Option<Changing<'a, T>> {
        let entry = self.by_name.get_mut(name)?;
        Some(Changing { name, entry, by_link: &mut self.by_link })
    }

    /// The object, to be changed, or a new one.
    pub(super) fn change_or_insert<'a>(
        &'a mut self,
        name: &'a QualifiedName,
        new: impl FnOnce() -> T,
    ) -> Changing<'a, T> {
        if !self.contains(name) {
            self.insert(name.clone(), new());
        }
        match self.by_name.get_mut(name) {
            Some(entry) => Changing { name, entry, by_link: &mut self.by_link },
            None => unreachable!("it was just put in"),
        }
    }

    /// The names of the objects that stand on `on`, in order.
    pub(super) fn names_on<'a>(
        &'a self,
        role: Role,
        on: &QualifiedName,
    ) -> impl Iterator<Item = &'a QualifiedName> + use<'a, T> {
        self.by_link[role as usize].get(on).into_iter().flat_map(Names::iter)
    }

    /// The objects that stand on `on`, by name.
    pub(super) fn on<'a>(
        &'a self,
        role: Role,
        on: &QualifiedName,
    ) -> impl Iterator<Item = &'a T> + use<'a, T> {
        self.names_on(role, on).filter_map(|name| self.get(name))
    }

    /// The names of the objects that are not the same here and in `other`.
    pub(super) fn unlike(&self, other: &Self) -> Vec<QualifiedName> {
        let same = |name: &QualifiedName, entry: &Entry<T>| {
            other.by_name.get(name).is_some_and(|known| std::ptr::eq(known, entry))
        };
        let changed = self.by_name.iter().filter(|(name, entry)| !same(name, entry));
        let gone = other.by_name.keys().filter(|name| !self.contains(name));
        changed.map(|(name, _)| name).chain(gone).cloned().collect()
    }

    /// The names of the objects of one schema, in order.
    pub(super) fn names_in(&self, schema: &str) -> Vec<QualifiedName> {
        names_in(&self.by_name, schema)
    }

    /// Every link and who is found under it, for the check that these are those
    /// of the objects.
    #[cfg(test)]
    pub(super) fn found(&self) -> (Vec<(usize, QualifiedName, QualifiedName)>, bool) {
        let mut all = Vec::new();
        let mut tidy = true;
        for (role, links) in self.by_link.iter().enumerate() {
            for (on, names) in links {
                tidy &= !names.is_empty();
                all.extend(names.iter().map(|name| (role, on.clone(), name.clone())));
            }
        }
        (all, tidy)
    }

    /// The same objects, put in anew.
    #[cfg(test)]
    pub(super) fn rebuilt(&self) -> Self {
        let mut rebuilt = Self::default();
        for (name, entry) in &self.by_name {
            rebuilt.insert(name.clone(), entry.object.clone());
        }
        rebuilt
    }
}

/// The names of one schema, in order.
pub(super) fn names_in<V>(map: &Map<V>, schema: &str) -> Vec<QualifiedName> {
    let first = QualifiedName::new(schema, "");
    let behind = map.range(first..).map(|(name, _)| name);
    behind.take_while(|name| name.schema == schema).cloned().collect()
}

fn add(
    by_link: &mut [Map<Names>; ROLES],
    (role, on): &(Role, QualifiedName),
    name: &QualifiedName,
) {
    let links = &mut by_link[*role as usize];
    match links.get_mut(on) {
        Some(names) => names.insert_mut(name.clone()),
        None => {
            let mut names = Names::new_sync();
            names.insert_mut(name.clone());
            links.insert_mut(on.clone(), names);
        }
    }
}

fn take(
    by_link: &mut [Map<Names>; ROLES],
    (role, on): &(Role, QualifiedName),
    name: &QualifiedName,
) {
    let links = &mut by_link[*role as usize];
    let Some(names) = links.get_mut(on) else { return };
    names.remove_mut(name);
    if names.is_empty() {
        links.remove_mut(on);
    }
}

/// An object while it is changed.
pub(super) struct Changing<'a, T: Linked> {
    name: &'a QualifiedName,
    entry: &'a mut Entry<T>,
    by_link: &'a mut [Map<Names>; ROLES],
}

impl<T: Linked> Deref for Changing<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.entry.object
    }
}

impl<T: Linked> DerefMut for Changing<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.entry.object
    }
}

impl<T: Linked> Drop for Changing<'_, T> {
    fn drop(&mut self) {
        let now = self.entry.object.links();
        if now == self.entry.links {
            return;
        }
        let before = std::mem::replace(&mut self.entry.links, now);
        for link in before.difference(&self.entry.links) {
            take(self.by_link, link, self.name);
        }
        for link in self.entry.links.difference(&before) {
            add(self.by_link, link, self.name);
        }
    }
}
