using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Samplers;

namespace Kaem.ML.Training;

/// <summary>
/// Where the chains of an update start: at fresh prior samples, those at t = 1 at an encoder's draws if there is one, or, if they are persistent, where the
/// chains of the same training rows last ended. Beside one sample for each chain, B more stand for the prior itself, at t = 0.
/// </summary>
internal sealed class ChainStarts : IState
{
    private readonly Prior _prior;
    private readonly PriorSampling _sample;
    private readonly Dictionary<int, float[]>? _ends;
    private readonly FloatBuffer _samples;
    private readonly int _ofRow;

    /// <param name="temperatures">Chains of a row.</param>
    /// <param name="most">Most samples of an update: chains and B more.</param>
    /// <param name="sample">Draws samples of the prior; null for its own way.</param>
    public ChainStarts(Prior prior, MarkovChains chains, int temperatures, int most, PriorSampling? sample = null)
    {
        (_prior, _sample) = (prior, sample ?? prior.Sample);
        _ends = chains == MarkovChains.Persistent ? [] : null;
        _samples = new FloatBuffer(checked(most * prior.Latents));
        _ofRow = checked(temperatures * prior.Latents);
    }

    /// <summary>Fresh samples of the prior, [L, <see cref="PriorCount"/>].</summary>
    public FloatBuffer PriorSamples => _samples;

    /// <summary>How many there are.</summary>
    public int PriorCount { get; private set; }

    /// <summary>The first of the B that no chain started at.</summary>
    public int FirstReferenceSample { get; private set; }

    /// <summary>Places the chains. Those of a row are named by its place in the batch and the temperature.</summary>
    /// <param name="proposed">A draw of each row from its proposal, [L, B]; null without an encoder.</param>
    /// <returns>Whether all of them start at prior samples.</returns>
    public bool Start(LangevinChains chains, TrainingBatch batch, ulong seed, FloatBuffer? proposed, WorkerPool workers)
    {
        var state = chains.State;
        FirstReferenceSample = state.Chains;
        PriorCount = state.Chains + chains.Rows;
        _sample(new RandomStream(seed, StreamPurpose.PriorSamples, (uint)batch.Step), PriorCount, _samples, workers);
        var positions = state.Points.Positions;
        for (int l = 0; l < state.Dimensions; l++)
            _samples.Span.Slice(l * PriorCount, state.Chains).CopyTo(positions.Span[(l * state.Chains)..]);
        for (int l = 0; l < state.Dimensions && proposed is not null; l++)
            proposed.Span.Slice(l * chains.Rows, chains.Rows).CopyTo(positions.Span[(l * state.Chains + chains.FirstPosteriorChain)..]);
        state.IsEvaluated = false;
        if (_ends is null)
            return proposed is null;

        if (batch.Indices.IsEmpty)
            throw new ArgumentException("Persistent chains belong to training rows: the batch must say which rows it holds (Indices).", nameof(batch));
        bool fresh = proposed is null;
        for (int c = 0; c < state.Chains; c++)
        {
            if (!_ends.TryGetValue(batch.Indices[c % chains.Rows], out float[]? ends))
                continue;
            fresh = false;
            int k = c / chains.Rows;
            // The prior may have changed its domain's ends since.
            for (int l = 0; l < state.Dimensions; l++)
                positions[l * state.Chains + c] = Math.Clamp(ends[k * state.Dimensions + l], _prior.Domain.Low, _prior.Domain.High);
        }
        return fresh;
    }

    /// <summary>Remembers where persistent chains ended.</summary>
    public void Keep(LangevinChains chains, TrainingBatch batch)
    {
        if (_ends is null)
            return;
        var state = chains.State;
        for (int c = 0; c < state.Chains; c++)
        {
            int row = batch.Indices[c % chains.Rows], k = c / chains.Rows;
            if (!_ends.TryGetValue(row, out float[]? ends))
                _ends[row] = ends = new float[_ofRow];
            for (int l = 0; l < state.Dimensions; l++)
                ends[k * state.Dimensions + l] = state.Points.Positions[l * state.Chains + c];
        }
    }

    /// <summary>Copies where a training row's chain at t = 1 last ended; false where it has none.</summary>
    public bool CopyEnd(int row, Memory<float> latents)
    {
        if (_ends is null || !_ends.TryGetValue(row, out float[]? ends))
            return false;
        ends.AsSpan(ends.Length - latents.Length).CopyTo(latents.Span);
        return true;
    }

    public void Visit(IStateVisitor visitor)
    {
        if (_ends is null)
            return;
        int count = visitor.Count(_ends.Count);
        if (visitor.IsReading)
        {
            _ends.Clear();
            for (int i = 0; i < count; i++)
            {
                int row = 0;
                visitor.Number(ref row);
                var ends = new float[_ofRow];
                visitor.Floats("chains", ends);
                _ends[row] = ends;
            }
            return;
        }
        foreach (var (row, ends) in _ends)
        {
            int name = row;
            visitor.Number(ref name);
            visitor.Floats("chains", ends);
        }
    }
}

/// <summary>Draws samples of a prior, as <see cref="Prior.Sample"/> does.</summary>
internal delegate void PriorSampling(RandomStream stream, int count, FloatBuffer z, WorkerPool workers);
