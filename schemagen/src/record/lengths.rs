//! Arrays of usual lengths by name: a length that is written in a type is a constant of its own, which costs rustc as
//! much as a small function. The derives know which names there are, and write other lengths as numbers.

#![allow(missing_docs, unreachable_pub)] // the names say it, and the derives name them

macro_rules! arrays {
    ($($name:ident = $length:literal;)+) => {
        $(pub type $name = [u8; $length];)+
    };
}

arrays! {
    Text64 = 64; Text128 = 128; Text192 = 192; Text256 = 256; Text320 = 320; Text384 = 384; Text448 = 448;
    Text512 = 512; Text576 = 576; Text640 = 640; Text704 = 704; Text768 = 768; Text832 = 832; Text896 = 896;
    Text960 = 960; Text1024 = 1024; Text1088 = 1088; Text1152 = 1152; Text1216 = 1216; Text1280 = 1280;
    Text1344 = 1344; Text1408 = 1408; Text1472 = 1472; Text1536 = 1536; Text1600 = 1600; Text1664 = 1664;
    Text1728 = 1728; Text1792 = 1792; Text1856 = 1856; Text1920 = 1920; Text1984 = 1984; Text2048 = 2048;
}
