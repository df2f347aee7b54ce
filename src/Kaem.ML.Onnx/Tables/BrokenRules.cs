using Kaem.ML.Format;
using Kaem.ML.Graphs;

namespace Kaem.ML.Tables;

/// <summary>Rows that are scored and break a rule: one column follows from another, and does not.</summary>
internal static class BrokenRules
{
    /// <summary>Why rows that break a rule are known to no graph; null where they are.</summary>
    public static string? Refusal(KaemTableModel model)
    {
        if (model.Rules.FirstOrDefault(rule => rule is not DeterminesRule) is { } other)
            return $"it has the rule '{other}', and no graph knows rows that break it";
        return model.Rules.Count > 0 && model.Model.Options.Likelihood is not AutoregressiveLikelihoodOptions
            ? $"it has the rule '{model.Rules[0]}', and its columns depend on each other by the latents alone: no graph knows what a rule says of gaps there"
            : null;
    }

    /// <summary>What a row's log-likelihood loses where it breaks the rule, N x 1.</summary>
    /// <param name="inputs">Columns of the graph's rows; the one that follows is added.</param>
    /// <param name="lost">The logarithm of the probability that rows have which break a rule.</param>
    public static GraphValue LogScale(GraphBuilder graph, DeterminedStep step, Dictionary<string, GraphValue> inputs, double lost)
    {
        TableColumn by = step.Pairs.Columns[0], follows = step.Pairs.Columns[1];
        var made = inputs[follows.Name] = ColumnInput.Of(graph, follows.Schema);
        int[] present = [.. Enumerable.Range(0, by.Rows).Where(row => !by.IsMissing(row) && !follows.IsMissing(row))];
        if (present.Length == 0)
            return graph.Number(0, ElementType.Double);
        var isLevel = graph.Compare("Equal", inputs[by.Name], Constants(graph, by, present));
        var fits = graph.Compare("And", isLevel, graph.Compare("Equal", made, Constants(graph, follows, present)));
        // The source has a level, the other column a value, and not the one that goes with it.
        var isKnown = graph.Compare("Greater", graph.Count(isLevel), graph.Number(0, ElementType.Int64));
        var isBroken = graph.Compare("And", isKnown, graph.Compare("Equal", graph.Count(fits), graph.Number(0, ElementType.Int64)));
        if (ColumnInput.IsMissing(graph, made, follows.Schema) is { } isMissing)
            isBroken = graph.Compare("And", isBroken, graph.Compare("Not", isMissing));
        return graph.Choose(isBroken, graph.Number(lost, ElementType.Double), graph.Number(0, ElementType.Double));
    }

    private static GraphValue Constants(GraphBuilder graph, TableColumn column, int[] rows) => column switch
    {
        NumericColumn numbers => graph.Tensor([.. rows.Select(row => numbers.Values[row])], 1, rows.Length),
        CategoricalColumn { IsBoolean: true } truths => graph.Tensor([.. rows.Select(row => truths.Codes[row] == 1)], 1, rows.Length),
        _ => graph.Tensor([.. rows.Select(row => ((CategoricalColumn)column).NameAt(row)!)], 1, rows.Length),
    };
}
