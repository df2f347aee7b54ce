namespace Kaem.ML.Samples.Experiments;

/// <summary>How latents of a field are drawn in training.</summary>
internal enum FieldPosterior
{
    /// <summary>By an encoder's proposals, with a learned σ and a joint mixture as prior.</summary>
    Amortised,

    /// <summary>By weights of the prior's samples, with σ given (the older paper's Table 5).</summary>
    ImportanceSampling,
}
