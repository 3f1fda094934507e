//! In which order tables are filled: what is referenced comes first, and tables
//! that reference each other in a circle go together.

use std::collections::{BTreeMap, BTreeSet};

use crate::postgres::Oid;

/// The nodes of a graph in groups: each group after those that it points to, and
/// nodes that reach each other in one.
///
/// Tarjan's algorithm, without recursion: schemas are deep.
pub(super) fn components(edges: &BTreeMap<Oid, BTreeSet<Oid>>) -> Vec<Vec<Oid>> {
    let mut walk = Walk { edges, number: BTreeMap::new(), low: BTreeMap::new(), open: Vec::new() };
    let mut groups = Vec::new();
    for node in edges.keys() {
        if !walk.number.contains_key(node) {
            walk.from(*node, &mut groups);
        }
    }
    groups
}

struct Walk<'a> {
    edges: &'a BTreeMap<Oid, BTreeSet<Oid>>,
    number: BTreeMap<Oid, usize>,
    low: BTreeMap<Oid, usize>,
    /// Nodes that are in no group yet.
    open: Vec<Oid>,
}

impl Walk<'_> {
    fn from(&mut self, start: Oid, groups: &mut Vec<Vec<Oid>>) {
        let mut path: Vec<(Oid, Vec<Oid>)> = vec![self.enter(start)];
        while let Some((node, rest)) = path.last_mut() {
            let node = *node;
            if let Some(next) = rest.pop() {
                if !self.number.contains_key(&next) {
                    path.push(self.enter(next));
                } else if self.open.contains(&next) {
                    self.lower(node, self.number[&next]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                self.lower(*parent, self.low[&node]);
            }
            if self.low[&node] == self.number[&node] {
                let at = self.open.iter().position(|open| *open == node).unwrap_or(0);
                let mut group = self.open.split_off(at);
                group.sort_unstable();
                groups.push(group);
            }
        }
    }

    fn enter(&mut self, node: Oid) -> (Oid, Vec<Oid>) {
        let number = self.number.len();
        self.number.insert(node, number);
        self.low.insert(node, number);
        self.open.push(node);
        // Only what is filled now; the last is taken first.
        let known = |next: &&Oid| self.edges.contains_key(next);
        let next = self.edges.get(&node).into_iter().flatten().filter(known).rev();
        (node, next.copied().collect())
    }

    fn lower(&mut self, node: Oid, to: usize) {
        let low = self.low.entry(node).or_insert(to);
        *low = (*low).min(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(edges: &[(Oid, &[Oid])]) -> Vec<Vec<Oid>> {
        let edges = edges.iter().map(|(from, to)| (*from, to.iter().copied().collect())).collect();
        components(&edges)
    }

    #[test]
    fn what_is_referenced_comes_first() {
        assert_eq!(groups(&[(1, &[2]), (2, &[3]), (3, &[])]), [[3], [2], [1]]);
        assert_eq!(groups(&[(1, &[9]), (2, &[1])]), [[1], [2]]);
    }

    #[test]
    fn circles_go_together() {
        assert_eq!(groups(&[(1, &[1])]), [[1]]);
        assert_eq!(
            groups(&[(1, &[2, 4]), (2, &[3]), (3, &[1]), (4, &[])]),
            [vec![4], vec![1, 2, 3]]
        );
        let long: Vec<(Oid, Vec<Oid>)> = (0..20_000).map(|n| (n, vec![n + 1])).collect();
        let edges = long.iter().map(|(n, to)| (*n, to.iter().copied().collect())).collect();
        assert_eq!(components(&edges).len(), 20_000);
    }
}
