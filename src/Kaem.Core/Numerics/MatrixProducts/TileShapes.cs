namespace Kaem.ML.Numerics;

/// <summary>A block of C that stays in registers while the micro-kernel runs along K.</summary>
internal interface ITileShape
{
    /// <summary>Rows: an even number up to 12.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns in vectors: 1 or 2.</summary>
    static abstract int Vectors { get; }
}

internal readonly struct Tile12x2 : ITileShape
{
    public static int Rows => 12;

    public static int Vectors => 2;
}

internal readonly struct Tile12x1 : ITileShape
{
    public static int Rows => 12;

    public static int Vectors => 1;
}

internal readonly struct Tile10x2 : ITileShape
{
    public static int Rows => 10;

    public static int Vectors => 2;
}

internal readonly struct Tile10x1 : ITileShape
{
    public static int Rows => 10;

    public static int Vectors => 1;
}

internal readonly struct Tile8x2 : ITileShape
{
    public static int Rows => 8;

    public static int Vectors => 2;
}

internal readonly struct Tile8x1 : ITileShape
{
    public static int Rows => 8;

    public static int Vectors => 1;
}

internal readonly struct Tile6x2 : ITileShape
{
    public static int Rows => 6;

    public static int Vectors => 2;
}

internal readonly struct Tile6x1 : ITileShape
{
    public static int Rows => 6;

    public static int Vectors => 1;
}

internal readonly struct Tile4x2 : ITileShape
{
    public static int Rows => 4;

    public static int Vectors => 2;
}

internal readonly struct Tile4x1 : ITileShape
{
    public static int Rows => 4;

    public static int Vectors => 1;
}

internal readonly struct Tile2x2 : ITileShape
{
    public static int Rows => 2;

    public static int Vectors => 2;
}

internal readonly struct Tile2x1 : ITileShape
{
    public static int Rows => 2;

    public static int Vectors => 1;
}
