using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Tests.Samplers;

/// <summary>
/// Random walk Metropolis (Metropolis et al. 1953), <c>z' = z + √(2η)·ξ</c> accepted with probability min(1, γ_t(z')/γ_t(z)): a sampler that the library
/// does not have and whose drivers know nothing of, in one file as any. It learns η in a warm-up and from pilots, and nothing in training.
/// </summary>
internal sealed class RandomWalk : ISampler
{
    /// <summary>Best in one dimension, and not bad in a few (Gelman, Roberts and Gilks 1996).</summary>
    public const double WantedAcceptance = 0.44;

    private readonly float _initial;
    private readonly ChainNoise _noise = new();
    private readonly ChainSelection _selection = new();
    private readonly ChainPoints _proposal;
    private readonly float[] _stepSizes;
    private readonly int[] _seen;
    private readonly bool[] _outside, _accepted;

    public RandomWalk(int chains, int dimensions, float stepSize)
    {
        _initial = stepSize;
        _proposal = new ChainPoints(chains, dimensions);
        (_stepSizes, _seen, _outside, _accepted) = (new float[chains], new int[chains], new bool[chains], new bool[chains]);
        Acceptance = new AcceptanceCounts(chains);
        ScaleStepSizes(1);
    }

    public int UnadjustedSteps { get; init; }

    public bool Adjusted { get; set; } = true;

    public AcceptanceCounts Acceptance { get; }

    public bool NeedsPilots => true;

    /// <summary>Added to log r: an error for tests to find.</summary>
    public double LogAcceptanceOffset { get; init; }

    public void Step(ChainState state, ISamplerTarget target, ChainRandom random, WorkerPool workers)
    {
        state.Evaluate(target, workers);
        _noise.Draw(random, state.Names, state.Dimensions, _proposal.Positions, workers);
        Array.Clear(_outside);
        for (int l = 0; l < state.Dimensions; l++)
        {
            for (int c = 0; c < state.Chains; c++)
            {
                ref float z = ref _proposal.Positions.Span[l * state.Chains + c];
                float old = state.Points.Positions[l * state.Chains + c];
                z = old + MathF.Sqrt(2 * _stepSizes[c]) * z;
                if (target.Domain.Contains(z))
                    continue;
                _outside[c] = true;
                z = old;
            }
        }
        target.Evaluate(_proposal, workers);
        for (int c = 0; c < state.Chains; c++)
        {
            double logRatio = _proposal.LogDensity(c, state.Temperatures[c]) - state.Points.LogDensity(c, state.Temperatures[c]) + LogAcceptanceOffset;
            _accepted[c] = !_outside[c] && (!Adjusted || Math.Log(random.Uniform(StreamPurpose.Acceptance, state.Names[c], 0)) < logRatio);
        }
        _selection.Copy(_proposal, state.Points, _accepted, workers);
        if (Adjusted)
            Acceptance.Add(_accepted);
    }

    public float StepSize(int chain) => _stepSizes[chain];

    public void SetStepSizes(int first, int count, float stepSize) => _stepSizes.AsSpan(first, count).Fill(stepSize);

    public void ScaleStepSizes(float factor) => Array.Fill(_stepSizes, factor * _initial);

    public void Adapt(ChainPoints points, int temperatures)
    {
    }

    public void BeginWarmUp()
    {
        Acceptance.Clear();
        Array.Clear(_seen);
        ScaleStepSizes(1);
    }

    public void WarmUp(int step, int steps) => Learn(1, 2 / Math.Pow(step + 1, 0.6));

    public void LearnFromPilots(int group, bool first) => Learn(group, first ? 1 : 0.5);

    public void Visit(IStateVisitor visitor) => visitor.Floats("step sizes", _stepSizes);

    private void Learn(int group, double gain)
    {
        for (int first = 0; first < _stepSizes.Length; first += group)
        {
            double surplus = -WantedAcceptance;
            for (int c = first; c < first + group; c++)
            {
                surplus += (Acceptance.Accepted[c] - _seen[c]) / (double)group;
                _seen[c] = Acceptance.Accepted[c];
            }
            SetStepSizes(first, group, (float)(_stepSizes[first] * Math.Exp(gain * surplus)));
        }
    }
}
