//! What a random schema is made of: slots, each empty or with a seed that decides one object. Whatever the seeds, the
//! schema that is built of them is sound, so that any slot may change by itself. Knows numbers, not objects.

/// The slots of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Blueprint {
    /// Which of its two names each object has.
    pub(super) names: Vec<Slot>,
    pub(super) namespace: Slot,
    pub(super) enums: Vec<Slot>,
    pub(super) definitions: Vec<Slot>,
    pub(super) tables: Vec<TableSlots>,
    pub(super) partitioned: Vec<PartitionedSlots>,
}

/// Decides one object; `None` where there is none.
pub(super) type Slot = Option<u64>;

/// The slots of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableSlots {
    /// The table as a whole.
    pub(super) itself: Slot,
    pub(super) columns: Vec<Slot>,
    pub(super) constraints: Vec<Slot>,
    pub(super) indexes: Vec<Slot>,
}

/// The slots of a table with partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartitionedSlots {
    /// Without any there is no table.
    pub(super) partitions: Vec<Slot>,
    pub(super) parts: Vec<Slot>,
}

const ENUMS: usize = 2;
const TABLES: usize = 3;
const COLUMNS: usize = 4;
const CONSTRAINTS: usize = 6;
const INDEXES: usize = 2;
const PARTITIONED: usize = 3;
const PARTITIONS: usize = 3;
const PARTS: usize = 6;

impl Blueprint {
    pub(super) fn random(random: &mut Random) -> Self {
        let mut slots = |count: usize| (0..count).map(|_| random.slot()).collect::<Vec<_>>();
        Self {
            names: slots(super::names::SLOTS),
            namespace: slots(1)[0],
            enums: slots(ENUMS),
            definitions: slots(super::definition::SLOTS),
            partitioned: (0..PARTITIONED)
                .map(|_| PartitionedSlots { partitions: slots(PARTITIONS), parts: slots(PARTS) })
                .collect(),
            tables: (0..TABLES)
                .map(|_| TableSlots {
                    itself: slots(1)[0],
                    columns: slots(COLUMNS),
                    constraints: slots(CONSTRAINTS),
                    indexes: slots(INDEXES),
                })
                .collect(),
        }
    }

    /// Changes, adds or removes one part.
    pub(super) fn mutate(&mut self, random: &mut Random) {
        let part = random.below(self.parts());
        let slot = random.slot();
        if let Some(it) = self.slots_mut().nth(part) {
            *it = slot;
        }
    }

    /// How many slots there are.
    pub(super) fn parts(&self) -> usize {
        self.clone().slots_mut().count()
    }

    /// The same with an empty slot; `None` where it is empty already.
    pub(super) fn without(&self, part: usize) -> Option<Self> {
        let mut smaller = self.clone();
        smaller.slots_mut().nth(part)?.take()?;
        Some(smaller)
    }

    /// The same with a slot as it is in another blueprint; `None` where it is the same.
    pub(super) fn with_part_of(&self, other: &Self, part: usize) -> Option<Self> {
        let mut mixed = self.clone();
        let theirs = *other.clone().slots_mut().nth(part)?;
        let own = mixed.slots_mut().nth(part)?;
        if *own == theirs {
            return None;
        }
        *own = theirs;
        Some(mixed)
    }

    fn slots_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        let tables = self.tables.iter_mut().flat_map(|it| {
            let parts = it.columns.iter_mut().chain(&mut it.constraints).chain(&mut it.indexes);
            std::iter::once(&mut it.itself).chain(parts)
        });
        let partitioned =
            self.partitioned.iter_mut().flat_map(|it| it.partitions.iter_mut().chain(&mut it.parts));
        let alone = std::iter::once(&mut self.namespace).chain(&mut self.enums).chain(&mut self.definitions);
        self.names.iter_mut().chain(alone).chain(partitioned).chain(tables)
    }
}

/// Knuth's generator of MMIX: the same numbers on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// Another row of numbers for each pair of these.
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        let mut random = Self(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        random.next();
        random
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next()).unwrap_or_default() % limit
    }

    /// One in so many.
    pub(super) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Three of four slots are taken.
    fn slot(&mut self) -> Slot {
        let seed = self.next();
        (!self.one_in(4)).then_some(seed)
    }
}
