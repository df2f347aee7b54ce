using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>Which columns of a row are numeric and which make up a categorical variable.</summary>
internal sealed class RowLayout
{
    /// <param name="columns">Number of observed dimensions D.</param>
    public RowLayout(KaemLikelihood options, int columns)
    {
        var blocks = Blocks(options, columns);
        List<ColumnRange> gaussian = [], categorical = [], parts = [];
        List<bool> gaps = [], ordered = [];
        int at = 0;
        Weights = new float[columns];
        foreach (var block in blocks)
        {
            var range = new ColumnRange(at, block.Width);
            at = range.End;
            if (at <= columns)
                Weights.AsSpan(range.First, range.Count).Fill(block.Weight);
            HasWeights |= block.Weight != 1;
            if (block is CategoricalBlock category)
            {
                categorical.Add(range);
                gaps.Add(category.LastIsGap);
                ordered.Add(category.IsOrdered);
                parts.Add(range);
                continue;
            }
            for (int d = range.First; d < range.End; d++)
                parts.Add(new ColumnRange(d, 1));
            // Neighbours become one range: loops like it long.
            if (gaussian.Count > 0 && gaussian[^1].End == range.First)
                gaussian[^1] = gaussian[^1] with { Count = range.End - gaussian[^1].First };
            else
                gaussian.Add(range);
        }
        if (at != columns)
            throw new ArgumentException($"The likelihood's blocks have {at} columns, the rows {columns}.", nameof(options));
        Columns = columns;
        IsAutoregressive = options is AutoregressiveLikelihoodOptions;
        Context = (options as AutoregressiveLikelihoodOptions)?.Context ?? 0;
        (Gaussian, Categorical, Parts) = ([.. gaussian], [.. categorical], [.. parts]);
        (HasGap, IsOrdered) = ([.. gaps], [.. ordered]);
    }

    /// <summary>Number of observed dimensions D.</summary>
    public int Columns { get; }

    /// <summary>The power that training raises the density of each column's block to, D.</summary>
    public float[] Weights { get; }

    /// <summary>Whether any of them is not 1.</summary>
    public bool HasWeights { get; }

    /// <summary>Whether variables, all categorical, depend on those before them.</summary>
    public bool IsAutoregressive { get; }

    /// <summary>How many of the first variables are context, given to the others and of no likelihood.</summary>
    public int Context { get; }

    /// <summary>Entries of a row that are context: the first so many.</summary>
    public int ContextEntries => Context == 0 ? 0 : Parts[Context].First;

    /// <summary>Whether a variable is a category: a numeric one has a column only.</summary>
    public static bool IsCategorical(ColumnRange part) => part.Count > 1;

    /// <summary>The numeric columns, ascending, neighbours together.</summary>
    public ColumnRange[] Gaussian { get; }

    /// <summary>The categorical variables, ascending.</summary>
    public ColumnRange[] Categorical { get; }

    /// <summary>Of each categorical variable, whether its last category says that a value is lacking.</summary>
    public bool[] HasGap { get; }

    /// <summary>Of each categorical variable, whether its categories stand in an order.</summary>
    public bool[] IsOrdered { get; }

    /// <summary>The variables, ascending: every numeric column by itself, every categorical block.</summary>
    public ColumnRange[] Parts { get; }

    /// <summary>A likelihood as blocks.</summary>
    public static IReadOnlyList<LikelihoodBlock> Blocks(KaemLikelihood options, int columns) => options switch
    {
        GaussianLikelihoodOptions density => [new GaussianBlock(columns) { Density = density }],
        BlockLikelihoodOptions mixed => mixed.Blocks,
        _ => throw new NotSupportedException($"No likelihood exists for {options.GetType().Name}."),
    };
}
