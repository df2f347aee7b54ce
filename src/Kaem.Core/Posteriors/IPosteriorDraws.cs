using Kaem.ML.Encoders;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Posteriors;

/// <summary>Where draws from the posteriors of rows come from, one a row: what a prior is refitted to.</summary>
internal interface IPosteriorDraws
{
    /// <summary>One draw for each row.</summary>
    /// <param name="rows">B x D.</param>
    /// <param name="indices">Each row's place among all training rows, B; empty where that is not known.</param>
    /// <param name="latents">Receives B x L.</param>
    void Draw(ReadOnlySpan<float> rows, ReadOnlySpan<int> indices, ulong seed, Span<float> latents, WorkerPool workers);
}

/// <summary>
/// By importance resampling. Each block of rows has prior samples of its own: those that many rows share would be drawn again and again.
/// </summary>
internal sealed class ImportanceDraws(JointModel network) : IPosteriorDraws
{
    private const int BlockRows = 512;

    public void Draw(ReadOnlySpan<float> rows, ReadOnlySpan<int> indices, ulong seed, Span<float> latents, WorkerPool workers)
    {
        int columns = network.Likelihood.Columns, length = network.Prior.Latents, count = rows.Length / columns, samples = network.Options.ScoringSamples;
        var batch = new RowBatch(Math.Min(BlockRows, count), network.Likelihood.Layout);
        var values = new FloatBuffer(checked(batch.Capacity * samples));
        var picker = new PosteriorPicker(samples, new RandomStream(seed, StreamPurpose.PosteriorResampling));
        for (int at = 0, block = 0; at < count; at += BlockRows, block++)
        {
            int take = Math.Min(BlockRows, count - at);
            var bank = new PriorImages(network, new RandomStream(seed, StreamPurpose.PosteriorBank, (uint)block), samples, workers);
            network.Likelihood.Load(rows.Slice(at * columns, take * columns), batch, workers);
            var weights = values.AsMatrix(take, samples);
            bank.LogLikelihood(batch, weights, workers);
            for (int b = 0; b < take; b++)
            {
                picker.Load(weights.Row(b));
                int sample = picker.Pick(at + b);
                for (int l = 0; l < length; l++)
                    latents[(at + b) * length + l] = bank.Latents[l * samples + sample];
            }
        }
    }
}

/// <summary>
/// By Markov chains as in training: short runs from the prior's samples, those at t = 1 from the proposals of the model's encoder if it has one, or from where
/// a row's chain last ended.
/// </summary>
/// <param name="lastEnds">Copies where the chain of a training row ended, if it has one; null where chains don't persist.</param>
/// <param name="target">What the chains follow; null for the posteriors as the model has them.</param>
internal sealed class ChainDraws(
    JointModel network, MarkovChainOptions options, Func<int, Memory<float>, bool>? lastEnds, IRowTarget? target = null) : IPosteriorDraws
{
    private const int BlockRows = 128;

    public void Draw(ReadOnlySpan<float> rows, ReadOnlySpan<int> indices, ulong seed, Span<float> latents, WorkerPool workers)
    {
        int columns = network.Likelihood.Columns, length = network.Prior.Latents, count = rows.Length / columns;
        int temperatures = options.Tempering?.Temperatures ?? 1;
        var followed = target ?? new PosteriorTarget(network, Math.Min(BlockRows, count), 1, temperatures, training: true);
        float[] end = new float[length];
        LangevinChains? chains = null;
        // A row's proposal waits where its chain's end will be.
        if (network.Encoder is not null)
            new EncoderDraws(network).Draw(rows, indices, seed, latents, workers);
        for (int at = 0, block = 0; at < count; at += BlockRows, block++)
        {
            int take = Math.Min(BlockRows, count - at);
            if (chains?.Rows != take)
                chains = new LangevinChains(options, take, length);
            followed.Load(rows.Slice(at * columns, take * columns), workers);
            chains.SetTemperatures(0, 1);
            var state = chains.State;
            var positions = state.Points.Positions;
            network.Prior.Sample(new RandomStream(seed, StreamPurpose.ChainStarts, (uint)block), state.Chains, positions, workers);
            bool fresh = network.Encoder is null;
            for (int b = 0; b < take && !fresh; b++)
            {
                for (int l = 0; l < length; l++)
                    positions[l * state.Chains + chains.FirstPosteriorChain + b] = latents[(at + b) * length + l];
            }
            for (int c = 0; c < state.Chains && lastEnds is not null && !indices.IsEmpty; c++)
            {
                if (!lastEnds(indices[at + c % take], end))
                    continue;
                fresh = false;
                for (int l = 0; l < length; l++)
                    positions[l * state.Chains + c] = end[l];
            }
            state.IsEvaluated = false;
            chains.Run(followed, seed, (uint)block, fresh, workers);
            for (int b = 0; b < take; b++)
            {
                for (int l = 0; l < length; l++)
                    latents[(at + b) * length + l] = positions[l * state.Chains + chains.FirstPosteriorChain + b];
            }
        }
    }
}

/// <summary>By an encoder, as it proposes and without weights: one pass for each block of rows.</summary>
internal sealed class EncoderDraws(JointModel network) : IPosteriorDraws
{
    private const int BlockRows = 512;

    public void Draw(ReadOnlySpan<float> rows, ReadOnlySpan<int> indices, ulong seed, Span<float> latents, WorkerPool workers)
    {
        var encoder = network.Encoder ?? throw new InvalidOperationException("The model has no encoder to draw from.");
        int columns = network.Likelihood.Columns, length = network.Prior.Latents, count = rows.Length / columns, most = Math.Min(BlockRows, count);
        var loader = encoder.CreateLoader();
        var pass = encoder.Network.CreateWorkspace(most);
        var proposals = new Proposals(most, 1, length);
        for (int at = 0, block = 0; at < count; at += BlockRows, block++)
        {
            int take = Math.Min(BlockRows, count - at);
            pass.Samples = take;
            loader.Load(rows.Slice(at * columns, take * columns), pass.Input, workers);
            encoder.Network.Forward(pass, workers);
            proposals.Draw(pass.Output, network.Prior.Domain, seed, StreamPurpose.PosteriorProposals, (uint)block, shared: false, workers);
            var points = proposals.Points.Span;
            for (int b = 0; b < take; b++)
            {
                for (int l = 0; l < length; l++)
                    latents[(at + b) * length + l] = points[l * take + b];
            }
        }
    }
}
