//! What derives write in another way for other targets. A derive runs on the host and is not told its target; the library
//! is compiled for it and re-exports the derives that are right there. Asking rustc in every item, by `cfg_attr`, takes it
//! as long as all else that it parses of the item.

/// A kind of target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Elf,
    MachO,
    Coff,
    /// As ELF, without ids of types in constants.
    Wasm,
}

impl Target {
    /// The link section of records.
    pub(crate) fn section(self) -> &'static str {
        match self {
            Self::Elf | Self::Wasm => ".note.schemagen",
            Self::MachO => "__TEXT,__schemagen",
            Self::Coff => ".schmgen",
        }
    }
}
