using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// autoMALA (Biron-Lattes et al. 2024; tkam, A.7.5): <see cref="Mala"/> that finds a step size for every step of every chain. Two
/// uniform thresholds a &lt; b are drawn; the leapfrog length ε = √(2η) grows or shrinks by a factor until the acceptance ratio, or its
/// inverse where that is smaller, is between them (<see cref="StepSizeSearch"/>); the proposal counts only if the search from its end, with
/// the momentum turned round, finds the same length. Chains that have finished their search wait for the others. Steps that are not adjusted
/// search by the acceptance ratio alone, take what they find and don't look back.
/// </summary>
internal sealed class AutoMala : ISampler
{
    private readonly AutoMalaOptions _options;
    private readonly Leapfrog _leapfrog;
    private readonly StepSizeSearch _search;
    private readonly ChainNoise _noise = new();
    private readonly ChainSelection _selection = new();
    private readonly ChainPoints _candidate, _proposal;
    private readonly FloatBuffer _momentum, _reversed;
    private readonly double[] _candidateRatios, _logRatios;
    private readonly bool[] _chosen;
    private readonly int[] _exponents;
    private readonly double[] _acceptedLengths;
    private readonly int[] _acceptedCounts;
    private readonly double _leastLength, _mostLength;

    /// <param name="options">Step sizes and their bounds, the search's factor, the metric's mix; the number of steps does not matter here.</param>
    public AutoMala(int chains, int dimensions, AutoMalaOptions options)
    {
        _options = options;
        _leastLength = Math.Sqrt(2.0 * options.StepSizeBounds.Low);
        _mostLength = Math.Sqrt(2.0 * options.StepSizeBounds.High);
        _leapfrog = new Leapfrog(chains, dimensions);
        _search = new StepSizeSearch(chains, options.StepFactor, _leastLength, _mostLength);
        _candidate = new ChainPoints(chains, dimensions);
        _proposal = new ChainPoints(chains, dimensions);
        _momentum = new FloatBuffer(checked(chains * dimensions));
        _reversed = new FloatBuffer(checked(chains * dimensions));
        _candidateRatios = new double[chains];
        _logRatios = new double[chains];
        _chosen = new bool[chains];
        _exponents = new int[chains];
        _acceptedLengths = new double[chains];
        _acceptedCounts = new int[chains];
        Metric = new DiagonalMetric(dimensions);
        Acceptance = new AcceptanceCounts(chains);
        InitialStepSizes = new float[chains];
        BeginWarmUp();
    }

    /// <summary>η at which each chain's searches start. Constant while chains run; see <see cref="AdaptInitialStepSizes"/>.</summary>
    public float[] InitialStepSizes { get; }

    /// <summary>The mass matrix; the identity until estimated.</summary>
    public DiagonalMetric Metric { get; }

    /// <inheritdoc/>
    public int UnadjustedSteps => _options.UnadjustedSteps;

    /// <inheritdoc/>
    public bool Adjusted { get; set; } = true;

    /// <inheritdoc/>
    public AcceptanceCounts Acceptance { get; }

    /// <summary>Proposals whose search from the other end found another step size.</summary>
    public long Irreversible { get; private set; }

    /// <summary>Evaluations of the target for all chains, since the sampler was made.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Added to log r: an error for tests to find.</summary>
    internal double LogAcceptanceOffset { get; init; }

    /// <summary>No: every step looks for its own.</summary>
    public bool NeedsPilots => false;

    /// <inheritdoc/>
    public void Step(ChainState state, ISamplerTarget target, ChainRandom random, WorkerPool workers)
    {
        state.Evaluate(target, workers);
        _noise.Draw(random, state.Names, state.Dimensions, _momentum, workers);
        for (int c = 0; c < _chosen.Length; c++)
            Draw(random, state.Names[c], c);
        _search.IsSymmetric = Adjusted;
        Search(state, target, workers);
        if (!Adjusted)
        {
            for (int c = 0; c < _chosen.Length; c++)
            {
                _leapfrog.Lengths[c] = _search.Length(c, _exponents[c]);
                _chosen[c] = _logRatios[c] > double.NegativeInfinity;
            }
            _selection.Copy(_proposal, state.Points, _chosen, workers);
            return;
        }
        CheckReversibility(state, target, workers);
        for (int c = 0; c < _chosen.Length; c++)
        {
            bool reversible = _chosen[c];
            _chosen[c] = reversible && Math.Log(random.Uniform(StreamPurpose.Acceptance, state.Names[c], 0)) < _logRatios[c] + LogAcceptanceOffset;
            // What the reversal left here belongs to the other end.
            _leapfrog.Lengths[c] = _search.Length(c, _exponents[c]);
            if (_chosen[c])
            {
                _acceptedLengths[c] += _leapfrog.Lengths[c];
                _acceptedCounts[c]++;
            }
        }
        _selection.Copy(_proposal, state.Points, _chosen, workers);
        Acceptance.Add(_chosen);
    }

    /// <inheritdoc/>
    public float StepSize(int chain) => 0.5f * _leapfrog.Lengths[chain] * _leapfrog.Lengths[chain];

    /// <summary>The coming searches start there.</summary>
    public void SetStepSizes(int first, int count, float stepSize) => InitialStepSizes.AsSpan(first, count).Fill(stepSize);

    /// <summary>Searches are not to be hindered.</summary>
    public void ScaleStepSizes(float factor)
    {
    }

    /// <summary>Where searches start, for each temperature, and the masses, from the posterior's chains.</summary>
    public void Adapt(ChainPoints points, int temperatures)
    {
        AdaptInitialStepSizes(temperatures);
        int rows = points.Chains / temperatures;
        if (rows > 1)
            Metric.Estimate(points, points.Chains - rows, rows);
    }

    /// <inheritdoc/>
    public void BeginWarmUp()
    {
        Acceptance.Clear();
        Array.Fill(InitialStepSizes, _options.StepSize);
        Array.Clear(_acceptedLengths);
        Array.Clear(_acceptedCounts);
    }

    /// <summary>Four times in a warm-up each chain's searches start at the mean length that it accepted.</summary>
    public void WarmUp(int step, int steps)
    {
        if ((step + 1) % Math.Max(1, steps / 4) == 0)
            AdaptInitialStepSizes(InitialStepSizes.Length);
    }

    /// <summary>There are none.</summary>
    public void LearnFromPilots(int group, bool first)
    {
    }

    /// <summary>
    /// Starts the coming searches of each run of chains at the mean length that its chains accepted since the last call, as the papers do
    /// from one update to the next. A run that accepted nothing starts as before.
    /// </summary>
    /// <param name="runs">Number of equal runs of neighbouring chains: the temperatures.</param>
    public void AdaptInitialStepSizes(int runs)
    {
        int count = InitialStepSizes.Length / runs;
        for (int run = 0; run < runs; run++)
        {
            double lengths = 0;
            long accepted = 0;
            for (int c = run * count; c < (run + 1) * count; c++)
            {
                lengths += _acceptedLengths[c];
                accepted += _acceptedCounts[c];
            }
            if (accepted == 0)
                continue;
            double length = lengths / accepted;
            float stepSize = Math.Clamp((float)(0.5 * length * length), _options.StepSizeBounds.Low, _options.StepSizeBounds.High);
            InitialStepSizes.AsSpan(run * count, count).Fill(stepSize);
        }
        Array.Clear(_acceptedLengths);
        Array.Clear(_acceptedCounts);
    }

    /// <summary>What is known between updates, after <see cref="AdaptInitialStepSizes"/>.</summary>
    public void Visit(IStateVisitor visitor)
    {
        visitor.Floats("step sizes", InitialStepSizes);
        visitor.Floats("mass matrix", Metric.InverseDeviations.Span);
    }

    // Word 0 decides on acceptance, 1 and 2 are the thresholds, 3 the metric's mix: 0, 1 or uniform between them.
    private void Draw(ChainRandom random, uint name, int chain)
    {
        double first = Math.Log(random.Uniform(StreamPurpose.Acceptance, name, 1));
        double second = Math.Log(random.Uniform(StreamPurpose.Acceptance, name, 2));
        _search.LogLow[chain] = Math.Min(first, second);
        _search.LogHigh[chain] = Math.Max(first, second);
        double length = Math.Sqrt(2.0 * InitialStepSizes[chain]);
        _search.InitialLengths[chain] = (float)Math.Clamp(length, _leastLength, _mostLength);
        (double identity, double estimated) = _options.MassMatrixMix;
        double u = random.Uniform(StreamPurpose.Acceptance, name, 3);
        _leapfrog.Mixes[chain] = u < identity ? 0 : u < identity + estimated ? 1 : (float)((u - identity - estimated) / (1 - identity - estimated));
    }

    /// <summary>Finds each chain's proposal, its log acceptance ratio and its exponent.</summary>
    private void Search(ChainState state, ISamplerTarget target, WorkerPool workers)
    {
        for (int c = 0; c < _chosen.Length; c++)
            _search.Start(c);
        for (bool searching = true; searching;)
        {
            for (int c = 0; c < _chosen.Length; c++)
            {
                if (_search.IsSearching[c])
                    _leapfrog.Lengths[c] = _search.Length(c, _search.Pending[c]);
            }
            Leap(state, state.Points, _momentum, target, workers);
            searching = false;
            for (int c = 0; c < _chosen.Length; c++)
            {
                _chosen[c] = _search.IsSearching[c] && _search.Advance(c, _candidateRatios[c]);
                if (_chosen[c])
                    _logRatios[c] = _candidateRatios[c];
                searching |= _search.IsSearching[c];
            }
            _selection.Copy(_candidate, _proposal, _chosen, workers);
        }
        _search.Exponents.CopyTo(_exponents, 0);
    }

    /// <summary>Walks the search from the proposals; what finds another exponent is not chosen. The way back has minus the ratio of the way there.</summary>
    private void CheckReversibility(ChainState state, ISamplerTarget target, WorkerPool workers)
    {
        for (int c = 0; c < _chosen.Length; c++)
        {
            _leapfrog.Lengths[c] = _search.Length(c, _exponents[c]);
            _search.Start(c);
            // Without a density at its end a proposal is rejected anyway, without one at its start it is accepted.
            if (double.IsInfinity(_logRatios[c]))
                _search.IsSearching[c] = false;
        }
        _leapfrog.Reverse(state.Points, state.Temperatures, _momentum, Metric, _proposal, _reversed, workers);
        while (true)
        {
            bool searching = false;
            for (int c = 0; c < _chosen.Length; c++)
            {
                while (_search.IsSearching[c] && _search.Pending[c] == _exponents[c])
                    AdvanceBack(c, -_logRatios[c]);
                if (!_search.IsSearching[c])
                    continue;
                searching = true;
                _leapfrog.Lengths[c] = _search.Length(c, _search.Pending[c]);
            }
            if (!searching)
                break;
            Leap(state, _proposal, _reversed, target, workers);
            for (int c = 0; c < _chosen.Length; c++)
            {
                if (_search.IsSearching[c])
                    AdvanceBack(c, _candidateRatios[c]);
            }
        }
        for (int c = 0; c < _chosen.Length; c++)
        {
            _chosen[c] = double.IsInfinity(_logRatios[c]) || _search.Exponents[c] == _exponents[c];
            Irreversible += _chosen[c] ? 0 : 1;
        }
    }

    private void AdvanceBack(int chain, double logRatio)
    {
        _search.Advance(chain, logRatio);
        // Where it can't come out right any more it need not go on; it then stands at another exponent, or is made to.
        if (_search.IsSearching[chain] && !_search.CanReach(chain, _exponents[chain]))
        {
            _search.IsSearching[chain] = false;
            _search.Exponents[chain] = _exponents[chain] + 1;
        }
    }

    private void Leap(ChainState state, ChainPoints from, FloatBuffer momentum, ISamplerTarget target, WorkerPool workers)
    {
        _leapfrog.Step(from, state.Temperatures, momentum, Metric, target, _candidate, _candidateRatios, workers);
        Evaluations++;
    }
}
