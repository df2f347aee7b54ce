using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>How the latents of a text are found in training, and afterwards.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TextEncoderOptions), "encoder"), JsonDerivedType(typeof(TextLangevinOptions), "langevin")]
public abstract record TextPosterior
{
    private protected TextPosterior()
    {
    }

    /// <summary>
    /// An encoder over the tokens proposes a density q(z|x), from which one draw is taken in training (the pathwise gradient of log p(x,z) - log q(z|x)); what
    /// uses it afterwards weighs its draws by p(x|z)·p(z)/q(z|x).
    /// </summary>
    /// <param name="width">Width of the encoder's layers.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is below 1.</exception>
    public static TextEncoderOptions Encoder(int width = 128) => new() { Width = width };

    /// <summary>
    /// A short run of the unadjusted Langevin algorithm from a sample of the prior, <c>z ← z + η·∇log p(x,z) + √(2η)·ε</c>, reflected at the ends of the
    /// domain. Each step is a pass of the decoder forward and back, and afterwards texts are scored by samples of the prior alone, which tell few nats: an
    /// encoder is faster and better.
    /// </summary>
    /// <param name="steps">Steps.</param>
    /// <param name="stepSize">η.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no step, or the step size is not a finite number above 0.</exception>
    public static TextLangevinOptions Langevin(int steps = 40, float stepSize = 0.01f) => new() { Steps = steps, StepSize = stepSize };
}

/// <summary>An encoder over tokens; made by <see cref="TextPosterior.Encoder"/>.</summary>
public sealed record TextEncoderOptions : TextPosterior
{
    /// <summary>Width of its layers.</summary>
    public int Width { get; init => field = Check.AtLeast(value, 1, Bounds.Width); } = 128;

    /// <summary>
    /// Least standard deviation of what it proposes, in the latents' units (of half the domain where that is less than 1): what a latent can tell at most.
    /// </summary>
    public float LeastDeviation { get; init => field = Check.Positive(value, Bounds.Factor); } = 0.25f;

    /// <summary>
    /// Weight, in training, of how well the latents alone tell a text's first tokens: latents that mean something from the first update on are used by the
    /// decoder, which else learns to do without before they do. 0 for none.
    /// </summary>
    public float BeginningWeight { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 2;

    /// <summary>First tokens that <see cref="BeginningWeight"/> is about.</summary>
    public int BeginningTokens { get; init => field = Check.Within(value, 1, 64); } = 2;

    /// <summary>
    /// Weight, in training, of how well the latents alone tell which tokens a text has, whatever their order (the bag of words of Zhao et al. 2017), so that
    /// they tell what kind of text it is and not its beginning alone. 0 for none.
    /// </summary>
    public float BagWeight { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 0.6f;

    /// <summary>Whether latents alone are to tell anything.</summary>
    internal bool Tells => BeginningWeight > 0 || BagWeight > 0;

    /// <summary>Share of its inputs that training leaves out at a time.</summary>
    public float Dropout { get; init => field = Check.Within(value, 0, 0.9f); } = 0.2f;
}

/// <summary>Langevin dynamics; made by <see cref="TextPosterior.Langevin"/>.</summary>
public sealed record TextLangevinOptions : TextPosterior
{
    /// <summary>Steps of a run.</summary>
    /// <source>Table 5</source>
    public int Steps { get; init => field = Check.AtLeast(value, 1, Bounds.ChainSteps); } = 40;

    /// <summary>The step size η.</summary>
    /// <source>Table 5</source>
    public float StepSize { get; init => field = Check.Positive(value, Bounds.Factor); } = 0.01f;
}
