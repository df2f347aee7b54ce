namespace Kaem.ML.Tables;

/// <summary>Encodes a column as a block of numbers for each row, and decodes such blocks.</summary>
internal abstract class ColumnCodec(ColumnSchema column)
{
    public ColumnSchema Column { get; } = column;

    /// <summary>What encodes the values where others encode gaps beside them; else itself.</summary>
    public virtual ColumnCodec OfValues => this;

    /// <summary>Numbers of a row: 0 for a column that has but one value.</summary>
    public abstract int Width { get; }

    /// <summary>The block's likelihood.</summary>
    public abstract EncodedBlockKind Kind { get; }

    /// <summary>Encodes a column; NaN where there is no value.</summary>
    public abstract EncodedColumn Encode(TableColumn column);

    /// <summary>Encodes a column to learn from, where a gap may be something to learn too.</summary>
    public virtual EncodedColumn EncodeToLearn(TableColumn column) => Encode(column);

    /// <summary>Decodes a column.</summary>
    public abstract TableColumn Decode(DataMatrix rows, int first, RowDraws draws);

    /// <summary>The single best guess of each row: the expected number, or the most probable category.</summary>
    /// <param name="expected">What the model expects of the encoded rows: means of numbers, probabilities of bins and categories.</param>
    /// <param name="first">The block's first column.</param>
    public abstract TableColumn Guess(DataMatrix expected, int first);

    /// <summary>
    /// For each row the logarithm that turns the density of the encoded block into that of the value itself: in the column's own units for a number, a
    /// probability for a category. 0 where there is no value. Where <see cref="Unseen"/> says so, it is all that the value's density is.
    /// </summary>
    /// <param name="unseen">The probability that is kept for all values that training lacked.</param>
    public abstract double[] LogScales(TableColumn column, double unseen);

    /// <summary>
    /// In a softmax block the same for one place: what the logarithm of its probability lacks to be the density of each value that it stands for.
    /// </summary>
    /// <param name="unseen">The probability that is kept for all values that training lacked.</param>
    public virtual double PlaceLogScale(int place, double unseen) => 0;

    /// <summary>Which of a column's values training lacked, so that no block stands for them; null where none can be.</summary>
    public virtual bool[]? Unseen(TableColumn column) => null;

    /// <summary>What a condition leaves of the values of each place, those of gaps not counted.</summary>
    /// <exception cref="NotSupportedException">The column's places, if it has any, stand for no values.</exception>
    public virtual KnownPlaces Known(ColumnCondition condition) =>
        throw new NotSupportedException($"Of column '{Column.Name}' no part of its values can be given.");

    /// <summary>The place of the largest number, the first one of equals.</summary>
    protected static int Largest(ReadOnlySpan<float> block)
    {
        int largest = 0;
        for (int i = 1; i < block.Length; i++)
        {
            if (block[i] > block[largest])
                largest = i;
        }
        return largest;
    }
}

/// <summary>What is drawn beside encoded rows to decode them.</summary>
/// <param name="Uniforms">A number in (0, 1) for each row, for what the encoding leaves open.</param>
/// <param name="Gaps">Whether the row gets a gap.</param>
/// <param name="FirstRow">Number of the first row.</param>
/// <param name="Seed">The seed that all was drawn by.</param>
/// <param name="Known">What values may be drawn of each place; null for all.</param>
internal readonly record struct RowDraws(float[] Uniforms, bool[] Gaps, long FirstRow, ulong Seed, KnownPlaces? Known = null);
