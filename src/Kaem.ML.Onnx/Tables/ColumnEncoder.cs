using Kaem.ML.Format;
using Kaem.ML.Graphs;

namespace Kaem.ML.Tables;

/// <summary>Encoded blocks of a table's columns, and what turns their densities into those of the values.</summary>
internal sealed class ColumnEncoder(GraphBuilder graph, TableCodec codec)
{
    /// <summary>A column, encoded.</summary>
    /// <param name="Block">N x width, NaN where the value is missing or training lacked it; null where the column has no block.</param>
    /// <param name="LogScale">
    /// The logarithm that turns the block's density into the value's, N x 1; NaN where training lacked the value; null where it is 0.
    /// </param>
    internal readonly record struct Encoded(GraphValue? Block, GraphValue? LogScale);

    /// <summary>The columns so far, as the graph takes them.</summary>
    public Dictionary<string, GraphValue> Inputs { get; } = new(StringComparer.Ordinal);

    /// <summary>Encodes a column, whose values are an input of the graph.</summary>
    public Encoded Encode(int column)
    {
        var own = codec.Codecs[column];
        double unseen = codec.UnseenOf(column);
        return own.OfValues switch
        {
            // They are not looked at: there is nothing to say of them.
            IdentifierCodec or EmptyCodec => default,
            CategoryCodec categories => OfCategories(categories, own, unseen),
            BinnedCodec bins => InBins(bins, own, unseen),
            ConstantCodec constant => OfConstant(constant, own, unseen),
            ScaledCodec scaled => OfScaled(scaled),
            QuantileCodec quantiles => OfQuantiles(quantiles),
            _ => throw new NotSupportedException(Refusal(own)),
        };
    }

    /// <summary>Why a column's values have no graph; null where they have one.</summary>
    public static string? Refusal(ColumnCodec codec) => codec.OfValues switch
    {
        IdentifierCodec when codec.Width > 0 => "identifies rows, some of which lack that: whether they do is learned, but no graph is known of it",
        IdentifierCodec or EmptyCodec or CategoryCodec or BinnedCodec or ConstantCodec or ScaledCodec or QuantileCodec => null,
        var other => $"is encoded by {other.GetType().Name}, of which no graph is known",
    };

    /// <summary>Indicators of categories, and the categories' shares in their places.</summary>
    private Encoded OfCategories(CategoryCodec categories, ColumnCodec own, double unseen)
    {
        var schema = own.Column;
        int count = schema.Categories.Count, places = Math.Max(1, categories.Width);
        bool isBoolean = schema.Kind == ColumnKind.Boolean;
        var input = Input(schema);
        var names = isBoolean ? graph.Tensor([false, true], 1, 2) : graph.Tensor([.. schema.Categories], 1, count);
        var isCategory = graph.Cast(graph.Compare("Equal", input, names), ElementType.Float);
        var all = isBoolean
            ? CategoricalColumn.OfBooleans(schema.Name, [0, 1])
            : new CategoricalColumn(schema.Name, [.. Enumerable.Range(0, count)], [.. schema.Categories]);
        int[] placeOf = Places(categories.Encode(all), count);
        double[] scales = categories.LogScales(all, unseen);
        if (categories.Unseen(all) is { } lacking)
        {
            for (int category = 0; category < count; category++)
                (placeOf[category], scales[category]) = lacking[category] ? (-1, double.NaN) : (placeOf[category], scales[category]);
        }
        var indicators = new float[count * own.Width];
        for (int category = 0; category < count && own.Width > 0; category++)
        {
            for (int place = 0; place < own.Width; place++)
                indicators[category * own.Width + place] = placeOf[category] < 0 ? float.NaN : placeOf[category] == place ? 1 : 0;
        }
        var isKnown = graph.Compare("Greater", graph.Reduce("ReduceSum", isCategory, 1), graph.Number(0, ElementType.Float));
        var which = graph.Add("ArgMax", ElementType.Int64, [isCategory], ("axis", 1L), ("keepdims", 0L));
        var isMissing = ColumnInput.IsMissing(graph, input, schema);
        // Another category than those: that of the last group, or one that nothing is known of.
        double ofOthers = categories.UnseenPlace >= 0 ? categories.LogScales(new CategoricalColumn(schema.Name, [0], [Other(schema)]), unseen)[0] : double.NaN;
        var scale = graph.Choose(isKnown, graph.Gather(graph.Tensor(scales, count, 1), which), graph.Number(ofOthers, ElementType.Double));
        if (isMissing is { } missing)
            scale = graph.Choose(missing, graph.Number(0, ElementType.Double), scale);
        if (own.Width == 0)
            return new Encoded(null, scale);
        float[] others = [.. Enumerable.Range(0, own.Width).Select(place =>
            categories.UnseenPlace < 0 ? float.NaN : place == categories.UnseenPlace && places > 1 ? 1 : 0)];
        var block = graph.Choose(isKnown, graph.Gather(graph.Tensor(indicators, count, own.Width), which), graph.Tensor(others, 1, own.Width));
        if (isMissing is { } gap)
            block = graph.Choose(gap, graph.Number(double.NaN, ElementType.Float), block);
        return new Encoded(block, scale);
    }

    /// <summary>The place of each row; 0 where the column has none.</summary>
    private static int[] Places(EncodedColumn encoded, int rows) =>
        [.. Enumerable.Range(0, rows).Select(row => encoded.HasPlaces ? encoded.PlaceOf(row) : 0)];

    /// <summary>Bins of a number. Whatever the codec says of numbers is the same between two of its own.</summary>
    private Encoded InBins(BinnedCodec bins, ColumnCodec own, double unseen)
    {
        var input = Input(own.Column);
        double[] starts = Breaks(bins);
        var column = new NumericColumn(own.Column, starts);
        int[] places = Places(bins.Encode(column), column.Rows);
        double[] scales = bins.LogScales(column, unseen);
        bool[]? lacking = bins.Unseen(column);
        for (int i = 0; i < scales.Length; i++)
            scales[i] = lacking?[i] == true ? double.NaN : scales[i];
        var piece = new PieceSearch(graph, starts).Find(input);
        var bin = graph.Gather(graph.Tensor([.. places.Select(place => (long)place)], places.Length), piece);
        var indicators = graph.Cast(
            graph.Compare("Equal", bin, graph.Tensor([.. Enumerable.Range(0, own.Width).Select(place => (long)place)], 1, own.Width)), ElementType.Float);
        var isMissing = graph.Compare("IsNaN", input);
        return new Encoded(
            graph.Choose(isMissing, graph.Number(double.NaN, ElementType.Float), indicators),
            graph.Choose(isMissing, graph.Number(0, ElementType.Double), graph.Gather(graph.Tensor(scales, scales.Length), piece)));
    }

    /// <summary>Numbers from which on something else may hold.</summary>
    private static double[] Breaks(BinnedCodec bins)
    {
        bool isWhole = bins.Column.Kind.IsWhole();
        var breaks = new SortedSet<double> { isWhole ? Math.Floor(bins.Least) - 1 : Math.BitDecrement(bins.Least) };
        for (int bin = 0; bin < bins.Width; bin++)
        {
            Single(bins.Low[bin]);
            Single(bins.High[bin]);
            if (bins.Low[bin] == bins.High[bin])
                continue;
            breaks.Add(bins.From[bin]);
            After(bins.Until[bin]);
            foreach (double cut in bins.Divisions[bin]?.Cuts ?? [])
                After(cut);
            foreach (double pile in bins.Divisions[bin]?.Piles ?? [])
                Single(pile);
        }
        return [.. breaks];

        void Single(double value)
        {
            breaks.Add(value);
            After(value);
        }

        void After(double value) => breaks.Add(isWhole ? Math.Floor(value) + 1 : Math.BitIncrement(value));
    }

    private Encoded OfConstant(ConstantCodec constant, ColumnCodec own, double unseen)
    {
        var input = Input(own.Column);
        var isMissing = graph.Compare("IsNaN", input);
        var isSame = graph.Compare("Equal", input, graph.Number(constant.Least, ElementType.Double));
        double log = constant.LogScales(new NumericColumn(own.Column, [constant.Least]), unseen)[0];
        var scale = graph.Choose(
            isMissing, graph.Number(0, ElementType.Double),
            graph.Choose(isSame, graph.Number(log, ElementType.Double), graph.Number(double.NaN, ElementType.Double)));
        if (own.Width == 0)
            return new Encoded(null, scale);
        // Beside its only value such a column has a place for gaps.
        var block = graph.Choose(isMissing, graph.Number(double.NaN, ElementType.Float), graph.Tensor([1f, 0], 1, 2));
        return new Encoded(block, scale);
    }

    private Encoded OfScaled(ScaledCodec scaled)
    {
        var input = Input(scaled.Column);
        var block = graph.Cast(graph.Over(graph.Minus(input, scaled.Shift), scaled.Scale), ElementType.Float);
        return new Encoded(block, Where(input, graph.Number(-Math.Log(scaled.Scale), ElementType.Double)));
    }

    /// <summary>The normal quantile of a rank, and the slope of that; beyond the knots a line goes on.</summary>
    private Encoded OfQuantiles(QuantileCodec codec)
    {
        var input = Input(codec.Column);
        var pieces = QuantilePiece.Of(codec);
        var found = new PieceSearch(graph, [.. pieces.Select(piece => piece.Start)]).Find(input);
        var along = graph.Plus(Of(piece => piece.Value), graph.Times(graph.Minus(input, Of(piece => piece.From)), Of(piece => piece.Rise)));
        var rank = graph.Within(along, 0, 1);
        var quantile = NormalDistribution.Quantile(graph, graph.Plus(graph.Times(rank, 1 - 2 * codec.Edge), codec.Edge));
        var isWithin = graph.Gather(graph.Tensor([.. pieces.Select(piece => !piece.IsBeyond)], pieces.Count), found);
        // The logarithm of the standard normal density is taken off again.
        var fromNormal = graph.Plus(graph.Times(graph.Square(quantile), 0.5), 0.5 * Math.Log(2 * Math.PI));
        var scale = graph.Plus(Of(piece => piece.LogSlope), graph.Choose(isWithin, fromNormal, graph.Number(0, ElementType.Double)));
        return new Encoded(graph.Cast(graph.Choose(isWithin, quantile, along), ElementType.Float), Where(input, scale));

        GraphValue Of(Func<QuantilePiece, double> value) => graph.Gather(graph.Tensor([.. pieces.Select(value)], pieces.Count), found);
    }

    /// <summary>0 where the number is missing.</summary>
    private GraphValue Where(GraphValue input, GraphValue scale) =>
        graph.Choose(graph.Compare("IsNaN", input), graph.Number(0, ElementType.Double), scale);

    private GraphValue Input(ColumnSchema schema) => Inputs[schema.Name] = ColumnInput.Of(graph, schema);

    /// <summary>A name that no category has.</summary>
    private static string Other(ColumnSchema schema)
    {
        string name = "?";
        while (schema.Categories.Contains(name))
            name += "?";
        return name;
    }
}
