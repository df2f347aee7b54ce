using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Latents;
using Kaem.ML.Networks;
using Kaem.ML.Rows;

namespace Kaem.ML.Saving;

/// <summary>The graphs of a model of rows of numbers.</summary>
internal static class ModelGraphs
{
    /// <summary>How graphs call rows, as an input or an output.</summary>
    private const string RowsName = "rows";

    /// <exception cref="NotSupportedException">The model has something that no graph can say.</exception>
    public static OnnxFile Build(KaemModel model, OnnxGraph graph, OnnxOptions options)
    {
        Refusals.Check(model, graph);
        if (options.LeaveOut.Count > 0)
            throw new ArgumentException($"{nameof(OnnxOptions.LeaveOut)} names columns of a table; this model's rows are numbers.", nameof(options));
        return graph switch
        {
            OnnxGraph.Generate => Generate(model, options),
            OnnxGraph.Infer => Infer(model, options),
            OnnxGraph.Score => Score(model, options),
            OnnxGraph.Propose => Propose(model),
            _ => throw new ArgumentOutOfRangeException(nameof(graph), graph, "There is no such graph."),
        };
    }

    private static OnnxFile Generate(KaemModel model, OnnxOptions options)
    {
        var builder = new GraphBuilder();
        var noise = new Noise(builder);
        var copy = NetworkCopy.Of(model);
        var network = copy.Network;
        var latents = PriorGraph.Sample(builder, noise, network.Prior);
        var output = GeneratorGraph.Forward(builder, PriorGraph.ToGenerator(builder, latents, network.Prior), network.Generator);
        bool draws = options.Draw == GenerationDraw.Likelihood;
        var rows = draws
            ? LikelihoodGraph.Draws(builder, noise, output, network.Likelihood)
            : LikelihoodGraph.Means(builder, output, network.Likelihood);
        noise.Declare();
        builder.Output(
            ReductionGraph.BackProject(builder, rows, copy.Reduction), RowsName, model.Columns,
            draws ? "Rows, drawn from the likelihood." : "Rows, the likelihood's means.");
        builder.Output(latents, "latents", model.LatentLength, "The latents that they were made of.");
        return builder.Build("generate", "Generates rows: one for each row of random numbers.");
    }

    private static OnnxFile Infer(KaemModel model, OnnxOptions options)
    {
        var (builder, copy, bank, weights) = Weigh(model, options);
        int latents = model.LatentLength, inputs = model.GeneratorInputs;
        var samples = builder.Tensor(bank.Latents, bank.Samples, latents);
        var mean = weights.Mean(builder, samples);
        Give(mean, "latent_mean", latents, "Posterior mean of the latents.");
        Give(weights.Spread(builder, samples, mean), "latent_spread", latents, "Posterior standard deviation of the latents.");
        var summed = inputs == latents ? mean : weights.Mean(builder, builder.Tensor(bank.Summed, bank.Samples, inputs));
        Give(summed, "summed_latent_mean", inputs, "Posterior mean of what the generator sees.");
        var output = GeneratorGraph.Forward(builder, builder.Cast(summed, ElementType.Float), copy.Network.Generator);
        Give(
            ReductionGraph.BackProject(builder, LikelihoodGraph.Means(builder, output, copy.Network.Likelihood), copy.Reduction), "reconstruction",
            model.Columns, "The generator's output at the posterior mean.");
        Give(weights.EffectiveSampleSize, "effective_sample_size", 1, $"How many of the bank's {bank.Samples} samples carry the row's posterior.");
        return builder.Build("infer", $"Infers the latents of rows by {bank.Samples} samples of the prior.");

        void Give(GraphValue value, string name, int columns, string description) =>
            builder.Output(builder.Cast(value, ElementType.Float), name, columns, description);
    }

    private static OnnxFile Score(KaemModel model, OnnxOptions options)
    {
        var (builder, _, bank, weights) = Weigh(model, options);
        builder.Output(builder.Cast(weights.LogMean, ElementType.Float), "log_likelihood", 1, "Log-likelihood of the row, in nats.");
        builder.Output(builder.Cast(weights.Error(builder, bank.Samples), ElementType.Float), "log_likelihood_error", 1, "Its standard error.");
        return builder.Build("score", $"Estimates log-likelihoods of rows by {bank.Samples} samples of the prior.");
    }

    private static OnnxFile Propose(KaemModel model)
    {
        var builder = new GraphBuilder();
        var copy = NetworkCopy.Of(model);
        var network = copy.Network;
        int latents = model.LatentLength;
        var rows = builder.Input(RowsName, ElementType.Float, model.Columns, "Rows as the model learned them.");
        var output = EncoderGraph.Forward(builder, ReductionGraph.Project(builder, rows, copy.Reduction), network.Encoder!, network.Likelihood.Layout);
        var (mean, deviation) = ProposalGraph.Moments(builder, output, latents, network.Prior.Domain);
        var single = builder.Cast(mean, ElementType.Float);
        builder.Output(single, "latent_mean", latents, "Mean of the encoder's proposal.");
        builder.Output(builder.Cast(deviation, ElementType.Float), "latent_spread", latents, "Its standard deviation.");
        var decoded = GeneratorGraph.Forward(builder, PriorGraph.ToGenerator(builder, single, network.Prior), network.Generator);
        builder.Output(
            ReductionGraph.BackProject(builder, LikelihoodGraph.Means(builder, decoded, network.Likelihood), copy.Reduction), "reconstruction", model.Columns,
            "The generator's output at the mean.");
        return builder.Build("propose", "What the encoder proposes for rows.");
    }

    private static (GraphBuilder Builder, NetworkCopy Copy, ScoringBankGraph Bank, PosteriorWeights Weights) Weigh(KaemModel model, OnnxOptions options)
    {
        var builder = new GraphBuilder();
        var copy = NetworkCopy.Of(model);
        var rows = builder.Input(RowsName, ElementType.Float, model.Columns, "Rows as the model learned them.");
        var bank = new ScoringBankGraph(builder, copy.Network, options.Samples ?? model.Options.ScoringSamples);
        var logLikelihood = bank.LogLikelihood(ReductionGraph.Project(builder, rows, copy.Reduction));
        return (builder, copy, bank, PosteriorWeights.Of(builder, logLikelihood, bank.Samples));
    }
}
