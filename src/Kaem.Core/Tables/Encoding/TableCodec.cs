using Kaem.ML.Data;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>
/// Turns tables into matrices of numbers that a model can learn, and back: numbers are scaled or put into bins, categories become indicator vectors,
/// gaps NaN. Decoded rows have the columns, kinds, category names and value ranges of the table that the codec was fitted to.
/// </summary>
internal sealed class TableCodec
{
    /// <summary>Rows that a value must have to count as one that piles up.</summary>
    private const int FewestPiled = 10;

    private readonly ColumnCodec[] _codecs;
    private readonly GapPatterns _gaps;
    private readonly int[] _first;
    private readonly double[] _unseen;

    /// <param name="context">How many of the first columns rows are given.</param>
    internal TableCodec(IReadOnlyList<ColumnCodec> codecs, GapPatterns gaps, int context = 0)
    {
        if (context < 0 || context > codecs.Count)
            throw new ArgumentException($"Of {codecs.Count} columns {context} can't be context.");
        _codecs = [.. codecs];
        _gaps = gaps;
        Context = context;
        _first = new int[_codecs.Length];
        var blocks = new List<EncodedBlock>();
        for (int c = 0; c < _codecs.Length; c++)
        {
            var codec = _codecs[c];
            _first[c] = Width;
            if (codec.Width > 0)
                blocks.Add(new EncodedBlock(codec.Column.Name, Width, codec.Width, codec.Kind, codec is GapCodec, codec.OfValues is BinnedCodec));
            Width = checked(Width + codec.Width);
        }
        ContextWidth = _codecs.Take(context).Sum(codec => codec.Width);
        if (Width == ContextWidth)
        {
            throw new ArgumentException(
                $"There is nothing to learn: every column{(context > 0 ? " beside the context" : "")} has one value only, or none, or identifies rows.");
        }
        Blocks = blocks;
        GapPlaces = [.. blocks.Where(block => block.HasGap).Select(block => block.First + block.Width - 1)];
        // As if half a value more had been seen, and that a new one: less than any value has that was seen.
        _unseen = [.. gaps.Values().Select(values => 0.5 / (Math.Max(1, values) + 0.5))];
        Schema = new TableSchema([.. _codecs.Select(codec => codec.Column)]);
    }

    /// <summary>The table's columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>Number of columns of the encoded matrix.</summary>
    public int Width { get; }

    /// <summary>How many of the first columns rows are given.</summary>
    public int Context { get; }

    /// <summary>Columns of the encoded matrix that stand for these, the first so many.</summary>
    public int ContextWidth { get; }

    /// <summary>The blocks of the encoded matrix, from its first column to its last. A column with one value only has none.</summary>
    public IReadOnlyList<EncodedBlock> Blocks { get; }

    /// <summary>The places of the encoded matrix that say that a column's value is lacking.</summary>
    internal int[] GapPlaces { get; }

    internal IReadOnlyList<ColumnCodec> Codecs => _codecs;

    /// <summary>Whether every encoded training value lies in [0, 1].</summary>
    internal bool IsWithinUnit =>
        Array.TrueForAll(_codecs, codec => codec is { Width: 0 } or { Kind: EncodedBlockKind.Softmax } or ScaledCodec { IsWithinUnit: true });

    internal GapPatterns Gaps => _gaps;

    /// <summary>Learns scales, bins, categories and patterns of gaps.</summary>
    /// <exception cref="ArgumentException">A column has no values, all columns have one value only, or an option names a column that is not there.</exception>
    /// <param name="context">How many of the first columns rows are given.</param>
    public static TableCodec Fit(Table table, EncodingOptions? options = null, int context = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new EncodingOptions();
        foreach (string name in options.Columns.Keys)
            _ = table[name];
        var room = new SortingRoom();
        return new TableCodec(
            [.. table.Columns.Select(column => WithGaps(column, FitColumn(column, options.Of(column.Name), room), options))], GapPatterns.Of(table),
            context);
    }

    /// <summary>Encodes the rows of a table, which may hold more columns than the codec's.</summary>
    /// <returns>
    /// A matrix of <see cref="Width"/> columns; a value that is missing has NaN in its block, and so has a category that training lacked. A number that bins
    /// leave out goes to the nearest one.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A column is not there, or of another kind: numbers may be whole or not, and booleans may be texts that say true or false. Or the matrix is larger than
    /// an array can be.
    /// </exception>
    public DataMatrix Encode(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new DataMatrix(Matrix(table), table.Rows, Width);
    }

    /// <summary>Encodes the columns that rows are given. A gap there is something that was learned from, where training had gaps.</summary>
    /// <returns>A matrix of <see cref="ContextWidth"/> columns, of which there must be some.</returns>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public DataMatrix EncodeContext(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var matrix = RowArray.Create(table.Rows, ContextWidth, nameof(table));
        new EncodedTable([.. _codecs.Take(Context).Select(codec => codec.EncodeToLearn(Find(table, codec)))], table.Rows).CopyTo(0, matrix);
        return new DataMatrix(matrix, table.Rows, ContextWidth);
    }

    /// <summary>
    /// Encodes rows to learn from: gaps of columns that have a place for them are there. The numbers are made when they are asked for.
    /// </summary>
    /// <param name="partLength">Numbers of a part of the rows, at most; null for what suits most.</param>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public EncodedTable EncodeToLearn(Table table, int? partLength = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new EncodedTable([.. _codecs.Select(codec => codec.EncodeToLearn(Find(table, codec)))], table.Rows, partLength ?? EncodedTable.PartLength);
    }

    /// <summary>
    /// Counts the values of a table that training lacked and that nothing is known of: categories, unless rare ones share places, and any other
    /// value in a column that had one value only. All of a column's together have the probability of half a training value, and so have numbers beyond its
    /// bins, which do not count here.
    /// </summary>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public long CountUnseen(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return _codecs.Where(codec => codec is not (BinnedCodec or GapCodec { Values: BinnedCodec }))
            .Sum(codec => codec.Unseen(Find(table, codec))?.LongCount(unseen => unseen) ?? 0);
    }

    /// <summary>
    /// Decodes rows. In a softmax block the largest number decides, so indicator vectors that were drawn decode to what was drawn. What an encoding leaves
    /// open is drawn by the seed: the place within a bin, the category within a group.
    /// </summary>
    /// <param name="rows">Rows of <see cref="Width"/> columns; where a block begins with NaN, the value is missing.</param>
    /// <param name="seed">Seed of the draws. A row's draws depend on it and the row's number alone.</param>
    /// <param name="gaps">The gaps to make; null for none.</param>
    /// <param name="firstRow">Number of the first row, where rows are decoded in parts.</param>
    /// <param name="known">What is known of the values of each column, null where nothing is; null for nothing of any.</param>
    /// <exception cref="ArgumentException">The rows have another width.</exception>
    public Table Decode(DataMatrix rows, ulong seed, TableGaps? gaps = null, long firstRow = 0, IReadOnlyList<KnownPlaces?>? known = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        RowArray.CheckNumbers(firstRow, rows.Rows);
        if (rows.Columns != Width)
            throw new ArgumentException($"The rows have {rows.Columns} columns; encoded rows have {Width}.", nameof(rows));
        var drawn = _gaps.Draw(gaps ?? TableGaps.None, rows.Rows, seed, (ulong)firstRow);
        var uniforms = new float[rows.Rows];
        var columns = new TableColumn[_codecs.Length];
        for (int c = 0; c < columns.Length; c++)
        {
            new RandomStream(seed, StreamPurpose.TableValues, row: (uint)c).Uniform(uniforms, (ulong)firstRow);
            // Such a column's own gaps were drawn with the rows.
            if ((_codecs[c] is GapCodec && gaps is { Trained: true }) || known?[c] is not null)
                Array.Clear(drawn[c]);
            columns[c] = _codecs[c].Decode(rows, _first[c], new RowDraws(uniforms, drawn[c], firstRow, IndexShuffle.Mix(seed + (ulong)c), known?[c]));
        }
        return new Table(columns);
    }

    /// <summary>The single best guess of every cell.</summary>
    /// <param name="expected">What a model expects of encoded rows: means of numbers, probabilities of bins and categories.</param>
    internal Table Guess(DataMatrix expected) => new([.. _codecs.Select((codec, c) => codec.Guess(expected, _first[c]))]);

    /// <summary>Encodes rows to score them: a value that training lacked has NaN in its block, and a density of its own.</summary>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    internal ScoredRows EncodeToScore(Table table)
    {
        TableColumn[] columns = [.. _codecs.Select(codec => Find(table, codec))];
        float[] matrix = Matrix(table);
        bool[]?[] unseen = [.. _codecs.Select((codec, c) => c < Context ? null : codec.Unseen(columns[c]))];
        for (int c = 0; c < columns.Length; c++)
        {
            for (int row = 0; unseen[c] is { } rows && row < rows.Length; row++)
            {
                if (rows[row])
                    matrix.AsSpan(row * Width + _first[c], _codecs[c].Width).Fill(float.NaN);
            }
        }
        return new ScoredRows(
            matrix, table.Rows, Width,
            [.. _codecs.Select((codec, c) => c < Context ? new double[table.Rows] : codec.LogScales(columns[c], _unseen[c]))],
            unseen);
    }

    /// <summary>The first place of a column's block.</summary>
    internal int FirstOf(int column) => _first[column];

    /// <summary>The probability that is kept for all values of a column that training lacked.</summary>
    internal double UnseenOf(int column) => _unseen[column];

    /// <summary>What the logarithm of a place's probability, in a column's softmax block, lacks to be the density of each value that it stands for.</summary>
    internal double PlaceLogScale(int column, int place) => _codecs[column].PlaceLogScale(place, _unseen[column]);

    /// <summary>The likelihood of encoded rows: that of <see cref="Blocks"/>, one by one.</summary>
    /// <param name="sigma">Standard deviation of numbers, in units of the encoded values; where it is learned, its initial value.</param>
    /// <param name="learning">Whether σ is learned, each number's by itself or not at all.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ is not a finite number above 0.</exception>
    public MixedLikelihoodOptions Likelihood(float sigma = 0.5f, SigmaLearning learning = SigmaLearning.PerColumn) =>
        KaemLikelihood.Mixed([.. Blocks.Select(block => block.Kind == EncodedBlockKind.Gaussian
            ? (LikelihoodBlock)LikelihoodBlock.Gaussian(block.Width, sigma, learning)
            : LikelihoodBlock.Categorical(block.Width))]);

    /// <summary>The likelihood of encoded rows whose columns depend on those before them; all are put into bins or categories.</summary>
    /// <param name="hidden">Widths of the hidden layers.</param>
    public AutoregressiveLikelihoodOptions Autoregressive(IReadOnlyList<int> hidden) =>
        KaemLikelihood.Autoregressive(
            [.. Blocks.Select(block => LikelihoodBlock.Categorical(block.Width) with { LastIsGap = block.HasGap, IsOrdered = block.IsOrdered })])
            with { Hidden = hidden, Context = Blocks.Count(block => block.First < ContextWidth) };

    /// <summary>All that was learnt, as JSON in UTF-8.</summary>
    public byte[] ToJson() => TableCodecJson.Write(this);

    /// <summary>A codec from what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="ModelFormatException">The text is not a codec's, is damaged, or comes from a newer version.</exception>
    public static TableCodec FromJson(ReadOnlyMemory<byte> json) => TableCodecJson.Read(json);

    // What tells nothing need not be there.
    private static TableColumn Find(Table table, ColumnCodec codec) =>
        codec.OfValues is IdentifierCodec && table.Find(codec.Column.Name) is null ? TableParts.Missing(codec.Column, table.Rows)
        : ColumnKinds.As(table[codec.Column.Name], codec.Column)
        ?? throw new ArgumentException(
            $"Column '{codec.Column.Name}' is {table[codec.Column.Name].Kind}; the codec was fitted to one that is {codec.Column.Kind}.", nameof(table));

    private float[] Matrix(Table table)
    {
        int rows = table.Rows;
        if ((long)rows * Width > Array.MaxLength)
        {
            var widest = _codecs.MaxBy(codec => codec.Width)!;
            throw new ArgumentException(
                $"{rows} rows of {Width} encoded columns are {(long)rows * Width} numbers, and an array holds {Array.MaxLength} at most. Column "
                + $"'{widest.Column.Name}' alone takes {widest.Width} of a row: "
                + "set EncodingOptions.MostCategories lower, or leave it out.",
                nameof(table));
        }
        var matrix = new float[rows * Width];
        new EncodedTable(
            [.. _codecs.Select((codec, c) => c < Context ? codec.EncodeToLearn(Find(table, codec)) : codec.Encode(Find(table, codec)))], rows)
            .CopyTo(0, matrix);
        return matrix;
    }

    /// <param name="room">Room for sorted values, for one column after the other.</param>
    private static ColumnCodec FitColumn(TableColumn column, EncodingOptions options, SortingRoom room)
    {
        if (column.MissingCount == column.Rows)
            return new EmptyCodec(column.Schema);
        if (column is IdentifierColumn identifiers)
            return IdentifierCodec.Of(identifiers);
        if (column is CategoricalColumn categorical)
            return CategoryCodec.Of(categorical, options.RareShare, options.MostCategories);
        var numeric = (NumericColumn)column;
        var sorted = room.Sorted(numeric);
        if (sorted[0] == sorted[^1])
            return new ConstantCodec(column.Schema, sorted[0]);
        var grid = numeric.Kind.IsWhole() ? ValueGrid.Whole : !options.KeepDecimals ? ValueGrid.None
            : numeric.Kind.IsTemporal() ? ValueGrid.OfSeconds(sorted) : ValueGrid.Of(sorted);
        return Choose(numeric.Kind.IsWhole(), sorted, options) switch
        {
            NumericEncoding.Bins => BinnedCodec.Of(column.Schema, sorted, options.MostBins ?? 32, grid),
            NumericEncoding.MinMax => ScaledCodec.MinMax(column.Schema, sorted, grid),
            NumericEncoding.Standard => ScaledCodec.Standard(column.Schema, sorted, grid),
            _ => QuantileCodec.Of(column.Schema, sorted, grid),
        };
    }

    private static ColumnCodec WithGaps(TableColumn column, ColumnCodec codec, EncodingOptions options) =>
        options.LearnsGaps && column.MissingCount > 0 && codec is not EmptyCodec ? new GapCodec(codec) : codec;

    private static NumericEncoding Choose(bool isInteger, ReadOnlySpan<double> sorted, EncodingOptions options)
    {
        if (options.Numeric != NumericEncoding.Automatic)
            return options.Numeric;
        var (different, most) = QuantileBins.Spread(sorted);
        // In a handful of rows every value has a large share, and nothing can be said about piles.
        bool isFew = isInteger && different <= options.FewIntegers && 2 * different <= sorted.Length;
        bool suits = isFew || most >= Math.Max(FewestPiled, options.AtomShare * sorted.Length);
        return suits ? NumericEncoding.Bins : NumericEncoding.Quantile;
    }
}
