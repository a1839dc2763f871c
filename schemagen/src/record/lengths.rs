//! Arrays of usual lengths by name: a length that is written in a type is a constant of its own, which costs rustc as
//! much as a small function. The derives know which names there are, and write other lengths as numbers.

#![allow(missing_docs, unreachable_pub)] // the names say it, and the derives name them

use crate::{TypeDescriptor, struct_id::StructId};

macro_rules! arrays {
    ($element:ty: $($name:ident = $length:literal;)+) => {
        $(pub type $name = [$element; $length];)+
    };
}

arrays! { TypeDescriptor:
    Types0 = 0; Types1 = 1; Types2 = 2; Types3 = 3; Types4 = 4; Types5 = 5; Types6 = 6; Types7 = 7;
    Types8 = 8; Types9 = 9; Types10 = 10; Types11 = 11; Types12 = 12; Types13 = 13; Types14 = 14;
    Types15 = 15; Types16 = 16; Types17 = 17; Types18 = 18; Types19 = 19; Types20 = 20; Types21 = 21;
    Types22 = 22; Types23 = 23; Types24 = 24; Types25 = 25; Types26 = 26; Types27 = 27; Types28 = 28;
    Types29 = 29; Types30 = 30; Types31 = 31; Types32 = 32;
}

arrays! { StructId:
    Ids0 = 0; Ids1 = 1; Ids2 = 2; Ids3 = 3; Ids4 = 4; Ids5 = 5; Ids6 = 6; Ids7 = 7; Ids8 = 8;
}

arrays! { u8:
    Text64 = 64; Text128 = 128; Text192 = 192; Text256 = 256; Text320 = 320; Text384 = 384; Text448 = 448;
    Text512 = 512; Text576 = 576; Text640 = 640; Text704 = 704; Text768 = 768; Text832 = 832; Text896 = 896;
    Text960 = 960; Text1024 = 1024; Text1088 = 1088; Text1152 = 1152; Text1216 = 1216; Text1280 = 1280;
    Text1344 = 1344; Text1408 = 1408; Text1472 = 1472; Text1536 = 1536; Text1600 = 1600; Text1664 = 1664;
    Text1728 = 1728; Text1792 = 1792; Text1856 = 1856; Text1920 = 1920; Text1984 = 1984; Text2048 = 2048;
}
