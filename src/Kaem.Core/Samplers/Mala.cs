using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// The Metropolis-adjusted Langevin algorithm (Roberts and Tweedie 1996; tkam, A.7.4): the move of
/// <see cref="UnadjustedLangevin"/> is a proposal, accepted with probability min(1, r). What would leave the domain is rejected.
/// </summary>
internal sealed class Mala : IMetropolisSampler
{
    private readonly Leapfrog _leapfrog;
    private readonly ChainNoise _noise = new();
    private readonly ChainSelection _selection = new();
    private readonly DiagonalMetric _identity;
    private readonly ChainPoints _proposal;
    private readonly FloatBuffer _momentum;
    private readonly double[] _logRatios;
    private readonly bool[] _accepted;

    /// <param name="stepSize">η, of every chain at first.</param>
    public Mala(int chains, int dimensions, float stepSize)
    {
        _leapfrog = new Leapfrog(chains, dimensions);
        _identity = new DiagonalMetric(dimensions);
        _proposal = new ChainPoints(chains, dimensions);
        _momentum = new FloatBuffer(checked(chains * dimensions));
        _logRatios = new double[chains];
        _accepted = new bool[chains];
        Acceptance = new AcceptanceCounts(chains);
        StepSizes = new float[chains];
        Array.Fill(StepSizes, stepSize);
    }

    /// <summary>η of each chain.</summary>
    public float[] StepSizes { get; }

    /// <inheritdoc/>
    public bool Adjusted { get; set; } = true;

    /// <inheritdoc/>
    public AcceptanceCounts Acceptance { get; }

    /// <summary>Added to log r: an error for tests to find.</summary>
    internal double LogAcceptanceOffset { get; init; }

    /// <inheritdoc/>
    public void Step(ChainState state, ISamplerTarget target, ChainRandom random, WorkerPool workers)
    {
        state.Evaluate(target, workers);
        _noise.Draw(random, state.Names, state.Dimensions, _momentum, workers);
        for (int c = 0; c < StepSizes.Length; c++)
            _leapfrog.Lengths[c] = MathF.Sqrt(2 * StepSizes[c]);
        _leapfrog.Step(state.Points, state.Temperatures, _momentum, _identity, target, _proposal, _logRatios, workers);
        for (int c = 0; c < _accepted.Length; c++)
        {
            _accepted[c] = Adjusted
                ? Math.Log(random.Uniform(StreamPurpose.Acceptance, state.Names[c], 0)) < _logRatios[c] + LogAcceptanceOffset
                : _logRatios[c] > double.NegativeInfinity;
        }
        _selection.Copy(_proposal, state.Points, _accepted, workers);
        if (Adjusted)
            Acceptance.Add(_accepted);
    }
}
