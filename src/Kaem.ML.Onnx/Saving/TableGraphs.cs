using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Latents;
using Kaem.ML.Networks;
using Kaem.ML.Posteriors;
using Kaem.ML.Rows;
using Kaem.ML.Tables;

namespace Kaem.ML.Saving;

/// <summary>The graphs of a table's model: columns are inputs and outputs by their names, texts as texts and numbers in double precision.</summary>
internal static class TableGraphs
{
    /// <exception cref="NotSupportedException">The model has something that no graph can say.</exception>
    public static OnnxFile Build(KaemTableModel model, OnnxGraph graph, OnnxOptions options)
    {
        Refusals.Check(model, graph, options);
        return graph switch
        {
            OnnxGraph.Generate => Generate(model, options),
            OnnxGraph.Infer => Infer(model, options),
            OnnxGraph.Score => Score(model, options),
            _ => throw new ArgumentOutOfRangeException(nameof(graph), graph, "There is no such graph."),
        };
    }

    private static OnnxFile Generate(KaemTableModel model, OnnxOptions options)
    {
        var builder = new GraphBuilder();
        var noise = new Noise(builder);
        var network = NetworkCopy.Of(model.Model).Network;
        var codec = model.Codec;
        var latents = PriorGraph.Sample(builder, noise, network.Prior);
        var output = GeneratorGraph.Forward(builder, PriorGraph.ToGenerator(builder, latents, network.Prior), network.Generator);
        var drawn = TableDraws.Draw(builder, noise, output, network.Likelihood, codec);
        var decoder = new ColumnDecoder(builder, noise);
        var learned = new Dictionary<string, GraphValue>(StringComparer.Ordinal);
        for (int c = 0; c < codec.Codecs.Count; c++)
        {
            if (!options.LeaveOut.Contains(codec.Codecs[c].Column.Name) || ColumnDecoder.Refusal(codec.Codecs[c]) is null)
                learned.Add(codec.Codecs[c].Column.Name, decoder.Decode(codec.Codecs[c], drawn[c]));
        }
        var made = model.Form.Steps.SelectMany(step => step.Made).ToHashSet(StringComparer.Ordinal);
        var whole = learned.Where(column => !made.Contains(column.Key)).ToDictionary(StringComparer.Ordinal);
        foreach (var step in model.Form.Steps)
            RuleGraph.Follow(builder, step, whole, learned);
        // Inputs get their names first: a column that has one of theirs is refused.
        noise.Declare();
        foreach (var column in model.Schema.Columns.Where(column => !options.LeaveOut.Contains(column.Name)))
            builder.Output(whole[column.Name], column.Name, 1, $"Values of a column of kind {column.Kind}.");
        return builder.Build("generate", "Generates rows of a table: one for each row of random numbers.");
    }

    private static OnnxFile Infer(KaemTableModel model, OnnxOptions options)
    {
        var (builder, bank, weights, _) = Weigh(model, options);
        int latents = model.Model.LatentLength;
        var samples = builder.Tensor(bank.Latents, bank.Samples, latents);
        var mean = weights.Mean(builder, samples);
        Give(mean, "latent_mean", latents, "Posterior mean of the latents.");
        Give(weights.Spread(builder, samples, mean), "latent_spread", latents, "Posterior standard deviation of the latents.");
        Give(weights.EffectiveSampleSize, "effective_sample_size", 1, $"How many of the bank's {bank.Samples} samples carry the row's posterior.");
        return builder.Build("infer", $"Infers the latents of a table's rows by {bank.Samples} samples of the prior.");

        void Give(GraphValue value, string name, int columns, string description) =>
            builder.Output(builder.Cast(value, ElementType.Float), name, columns, description);
    }

    private static OnnxFile Score(KaemTableModel model, OnnxOptions options)
    {
        var (builder, bank, weights, scales) = Weigh(model, options);
        var logLikelihood = weights.LogMean;
        foreach (var scale in scales)
            logLikelihood = builder.Plus(logLikelihood, scale);
        builder.Output(
            builder.Cast(logLikelihood, ElementType.Float), "log_likelihood", 1,
            "Log-likelihood of the row, in nats and the columns' own units; NaN where training lacked one of its values.");
        builder.Output(builder.Cast(weights.Error(builder, bank.Samples), ElementType.Float), "log_likelihood_error", 1, "Its standard error.");
        return builder.Build("score", $"Estimates log-likelihoods of a table's rows by {bank.Samples} samples of the prior.");
    }

    private static (GraphBuilder Builder, ScoringBankGraph Bank, PosteriorWeights Weights, List<GraphValue> Scales) Weigh(
        KaemTableModel model, OnnxOptions options)
    {
        var builder = new GraphBuilder();
        var network = NetworkCopy.Of(model.Model).Network;
        var encoder = new ColumnEncoder(builder, model.Codec);
        ColumnEncoder.Encoded[] encoded = [.. Enumerable.Range(0, model.Codec.Codecs.Count).Select(encoder.Encode)];
        var rows = builder.Join(1, [.. encoded.Select(each => each.Block).OfType<GraphValue>()]);
        var bank = new ScoringBankGraph(builder, network, options.Samples ?? model.Model.Options.ScoringSamples);
        var weights = PosteriorWeights.Of(builder, bank.LogLikelihood(rows), bank.Samples);
        List<GraphValue> scales = [.. encoded.Select(each => each.LogScale).OfType<GraphValue>()];
        // As the model has it: as if half a row of training had broken the rule.
        double lost = Math.Log(0.5 / (model.Codec.Gaps.Rows + 0.5));
        foreach (var step in model.Form.Steps)
            scales.Add(BrokenRules.LogScale(builder, (DeterminedStep)step, encoder.Inputs, lost));
        return (builder, bank, weights, scales);
    }
}
