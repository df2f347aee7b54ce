using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// The Metropolis-adjusted Langevin algorithm (Roberts and Tweedie 1996; tkam, A.7.4): the move of
/// <see cref="UnadjustedLangevin"/> is a proposal, accepted with probability min(1, r). What would leave the domain is rejected.
/// In training the step size is the options'; where runs are long, it follows the acceptance (Robbins and Monro 1951).
/// </summary>
internal sealed class Mala : ISampler
{
    /// <summary>
    /// The acceptance that step sizes are fitted to. On smooth targets 0.574 is best, and not by much (Roberts and Rosenthal 1998); on the rugged posteriors of
    /// generators longer steps get about better.
    /// </summary>
    private const double WantedAcceptance = 0.4;

    // Change of log η for each step's surplus of acceptance along an annealing: at the first temperature, and then to keep up.
    private const double FirstGain = 1, Gain = 0.5;

    private readonly float _stepSize;
    private readonly Leapfrog _leapfrog;
    private readonly ChainNoise _noise = new();
    private readonly ChainSelection _selection = new();
    private readonly DiagonalMetric _identity;
    private readonly ChainPoints _proposal;
    private readonly FloatBuffer _momentum;
    private readonly double[] _logRatios;
    private readonly bool[] _accepted;
    // What is known of log η: its last value, the sum of those that a warm-up keeps, and the acceptances that were looked at.
    private readonly double[] _logs, _sums;
    private readonly int[] _seen;
    private int _learned, _summed;

    /// <param name="stepSize">η, of every chain at first.</param>
    public Mala(int chains, int dimensions, float stepSize)
    {
        _stepSize = stepSize;
        _leapfrog = new Leapfrog(chains, dimensions);
        _identity = new DiagonalMetric(dimensions);
        _proposal = new ChainPoints(chains, dimensions);
        _momentum = new FloatBuffer(checked(chains * dimensions));
        _logRatios = new double[chains];
        _accepted = new bool[chains];
        (_logs, _sums, _seen) = (new double[chains], new double[chains], new int[chains]);
        Acceptance = new AcceptanceCounts(chains);
        StepSizes = new float[chains];
        Array.Fill(StepSizes, stepSize);
    }

    /// <summary>η of each chain.</summary>
    public float[] StepSizes { get; }

    /// <inheritdoc/>
    public int UnadjustedSteps { get; init; }

    /// <inheritdoc/>
    public bool Adjusted { get; set; } = true;

    /// <inheritdoc/>
    public AcceptanceCounts Acceptance { get; }

    /// <inheritdoc/>
    public bool NeedsPilots => true;

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

    /// <inheritdoc/>
    public float StepSize(int chain) => StepSizes[chain];

    /// <inheritdoc/>
    public void SetStepSizes(int first, int count, float stepSize) => StepSizes.AsSpan(first, count).Fill(stepSize);

    /// <inheritdoc/>
    public void ScaleStepSizes(float factor) => Array.Fill(StepSizes, factor * _stepSize);

    /// <summary>Training keeps to the options' step size.</summary>
    public void Adapt(ChainPoints points, int temperatures)
    {
    }

    /// <inheritdoc/>
    public void BeginWarmUp()
    {
        Acceptance.Clear();
        Array.Fill(StepSizes, _stepSize);
        Array.Fill(_logs, Math.Log(_stepSize));
        Array.Clear(_sums);
        Array.Clear(_seen);
        (_learned, _summed) = (0, 0);
    }

    /// <summary>Follows the wanted acceptance with a gain that falls, and ends at the second half's average of log η.</summary>
    public void WarmUp(int step, int steps)
    {
        // Unadjusted steps are not counted, and say nothing.
        if (Acceptance.Proposed == _learned)
            return;
        Learn(1, 2 / Math.Pow(++_learned, 0.6));
        if (step < steps / 2)
            return;
        _summed++;
        for (int c = 0; c < _sums.Length; c++)
        {
            _sums[c] += _logs[c];
            if (step == steps - 1)
                StepSizes[c] = (float)Math.Exp(_sums[c] / _summed);
        }
    }

    /// <inheritdoc/>
    public void LearnFromPilots(int group, bool first) => Learn(group, first ? FirstGain : Gain);

    /// <summary>Nothing is remembered between updates.</summary>
    public void Visit(IStateVisitor visitor)
    {
    }

    /// <summary>Moves log η of each group of neighbouring chains by a gain times the surplus of its last step's acceptance.</summary>
    private void Learn(int group, double gain)
    {
        var accepted = Acceptance.Accepted;
        for (int first = 0; first < _logs.Length; first += group)
        {
            int now = 0;
            for (int c = first; c < first + group; c++)
            {
                now += accepted[c] - _seen[c];
                _seen[c] = accepted[c];
            }
            double log = _logs[first] + gain * ((double)now / group - WantedAcceptance);
            _logs.AsSpan(first, group).Fill(log);
            StepSizes.AsSpan(first, group).Fill((float)Math.Exp(log));
        }
    }
}
