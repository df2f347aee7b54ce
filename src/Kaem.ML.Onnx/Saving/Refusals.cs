using Kaem.ML.Latents;
using Kaem.ML.Posteriors;
using Kaem.ML.Tables;

namespace Kaem.ML.Saving;

/// <summary>What a model has that a graph can't say, by its name.</summary>
internal static class Refusals
{
    /// <exception cref="NotSupportedException">There is such a thing.</exception>
    public static void Check(KaemModel model, OnnxGraph graph)
    {
        if (Of(model, graph) is { } reason)
            throw new NotSupportedException($"The graph {graph} of this model can't be written: {reason}.");
    }

    /// <exception cref="NotSupportedException">There is such a thing.</exception>
    /// <exception cref="ArgumentException">A column that is to be left out is not there, or is the last.</exception>
    public static void Check(KaemTableModel model, OnnxGraph graph, OnnxOptions options)
    {
        string[] names = [.. model.Schema.Columns.Select(column => column.Name)];
        if (options.LeaveOut.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw new ArgumentException(
                $"{nameof(OnnxOptions.LeaveOut)} names a column '{unknown}'. The columns are {string.Join(", ", names.Select(name => $"'{name}'"))}.",
                nameof(options));
        }
        if (Of(model, graph, options) is { } reason)
            throw new NotSupportedException($"The graph {graph} of this model can't be written: {reason}.");
    }

    private static string? Of(KaemTableModel model, OnnxGraph graph, OnnxOptions options)
    {
        if (model.Codec.Context > 0)
            return $"its rows are given a context ('{model.Context[0]}'), and a graph has no input for it";
        if (graph == OnnxGraph.Propose)
            return "it is one of tables, whose encoders no graph is known of";
        if (OfRules(model, graph) is { } rule)
            return rule;
        if (Of(model.Model, graph) is { } reason)
            return reason;
        if (graph == OnnxGraph.Generate && options.LeaveOut.Distinct().Count() == model.Schema.Columns.Count)
            return $"all of its columns are left out ({nameof(OnnxOptions)}.{nameof(OnnxOptions.LeaveOut)})";
        foreach (var codec in model.Codec.Codecs)
        {
            bool isOut = options.LeaveOut.Contains(codec.Column.Name);
            string? ofColumn = graph == OnnxGraph.Generate ? isOut ? null : ColumnDecoder.Refusal(codec)
                : isOut && codec.Width > 0 ? "can't be left out of rows that are scored: what a row lacks is left empty there"
                : ColumnEncoder.Refusal(codec);
            if (ofColumn is not null)
                return $"column '{codec.Column.Name}' {ofColumn}";
        }
        return null;
    }

    private static string? OfRules(KaemTableModel model, OnnxGraph graph)
    {
        if (model.Form.Checks.FirstOrDefault() is { } check)
            return $"several of its rules say what column '{check.Made[0]}' is, and rows that break one are drawn again";
        if (graph == OnnxGraph.Generate)
        {
            return model.Form.Unique.FirstOrDefault() is { } unique
                ? $"it has the rule '{unique}', and whether a row is new depends on all rows before it"
                : model.Form.Steps.Select(RuleGraph.Refusal).FirstOrDefault(reason => reason is not null);
        }
        return BrokenRules.Refusal(model);
    }

    /// <summary>Why a graph can't be written; null where it can.</summary>
    public static string? Of(KaemModel model, OnnxGraph graph)
    {
        if (graph == OnnxGraph.Generate)
        {
            return PriorGraph.Refusal(JointModel.CreatePrior(model.Options))
                ?? (model.ContextColumns > 0
                    ? "its rows are given a context (AutoregressiveLikelihoodOptions.Context), and a graph has no input for it"
                    : null);
        }
        if (graph == OnnxGraph.Propose)
            return model.HasEncoder ? null : "it has no encoder (PosteriorSampler.Amortised)";
        if (model.HasEncoder)
        {
            return "it has an encoder (PosteriorSampler.Amortised), whose weighted proposals score rows; that of its WithoutEncoder() scores them by the bank "
                + "of prior samples";
        }
        if (graph == OnnxGraph.Score && model.Evidence is not ImportanceSamplingEstimator)
        {
            return $"its log-likelihoods are by {model.Evidence.GetType().Name}; that of its WithEvidence(EvidenceEstimator.ImportanceSampling) has the bank "
                + "of prior samples";
        }
        return null;
    }
}
