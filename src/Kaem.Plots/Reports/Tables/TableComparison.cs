using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>Real rows of a table beside as many generated ones, with the same columns and categories.</summary>
/// <param name="Real">Training rows, or held-out ones where there are none.</param>
/// <param name="Generated">Draws from the likelihood.</param>
/// <param name="RealWords">How many real rows there are, and which.</param>
/// <param name="HeldOutWords">How many held-out rows there are; empty for none.</param>
/// <param name="Quality">What was measured.</param>
/// <param name="LogLikelihood">Of the held-out rows, in units of their values; null where there are none.</param>
internal sealed record TableComparison(
    Table Real, Table Generated, string RealWords, string HeldOutWords, TableQuality Quality, LogLikelihoodEstimate? LogLikelihood)
{
    // A classifier of pairs has a feature for each pair of values: with more columns it takes minutes.
    private const int MostPairColumns = 40;

    /// <summary>Values of the held-out rows that training lacked, which the log-likelihood leaves out.</summary>
    public long Unseen { get; private init; }

    /// <summary>Whether held-out rows stand beside training rows.</summary>
    public bool HasBoth { get; private init; }

    /// <summary>How many generated rows there are, and what they are like.</summary>
    public string GeneratedWords { get; private init; } = $"{Words.Count(Generated.Rows, "generated row")}, with gaps as often as training had them,";

    /// <summary>Rows that were generated before, with what was measured of them.</summary>
    public static TableComparison Of(TableQuality quality, Table real, Table synthetic, Table? holdout)
    {
        Table[] aligned = AlignedTables.Of((real, nameof(real)), (synthetic, nameof(synthetic)));
        if (!aligned[0].Columns.Select(column => column.Name).SequenceEqual(quality.Columns.Select(column => column.Name)))
            throw new ArgumentException("The quality is that of a table with other columns.", nameof(quality));
        return new TableComparison(
            aligned[0], aligned[1], Words.Count(real.Rows, "real row"), holdout is null ? "" : Words.Count(holdout.Rows, "held-out row"), quality, null)
        {
            GeneratedWords = Words.Count(synthetic.Rows, "generated row"), HasBoth = holdout is not null,
        };
    }

    /// <summary>Null where there are no real rows.</summary>
    public static TableComparison? Of(KaemTableModel model, HtmlTableReportOptions options)
    {
        var (train, heldOut) = (Draw(options.Training, options, 10), Draw(options.HeldOut, options, 11));
        if ((train ?? heldOut) is not { } real)
            return null;
        var generated = model.Context.Count > 0 ? model.Generate(real, options.Seed, TableGaps.AsTrained)
            : model.Generate(real.Rows, options.Seed, TableGaps.AsTrained);
        var evaluation = new TableEvaluationOptions { Seed = options.Seed, MostNearestRows = options.Rows, MostPairColumns = MostPairColumns };
        var quality = TableEvaluation.Evaluate(real, generated, train is null ? null : heldOut, options.Label, evaluation);
        Table[] aligned = AlignedTables.Of((real, nameof(real)), (generated, nameof(generated)));
        return new TableComparison(
            aligned[0], aligned[1], Describe(real, train is null ? options.HeldOut! : options.Training!, train is null ? "held-out" : "training"),
            heldOut is null ? "" : Describe(heldOut, options.HeldOut!, "held-out"), quality, heldOut is null ? null : model.LogLikelihood(heldOut))
        {
            Unseen = heldOut is null ? 0 : model.Codec.CountUnseen(heldOut),
            HasBoth = train is not null && heldOut is not null,
        };
    }

    /// <summary>All rows in their order, or so many of them.</summary>
    private static Table? Draw(Table? table, HtmlTableReportOptions options, uint index)
    {
        if (table is null || table.Rows <= options.Rows)
            return table;
        int[] drawn = Permutation.Of(table.Rows, options.Seed, index)[..options.Rows];
        Array.Sort(drawn);
        return table.Select(drawn);
    }

    private static string Describe(Table drawn, Table all, string which) => drawn.Rows == all.Rows
        ? $"{Words.Count(all.Rows)} {which} {(all.Rows == 1 ? "row" : "rows")}"
        : $"{Words.Count(drawn.Rows)} rows drawn from {Words.Count(all.Rows)} {which} rows";
}
