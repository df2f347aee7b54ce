namespace Kaem.ML;

/// <summary>How the latents z(q,p) of one p are drawn over q.</summary>
public enum LatentCoupling
{
    /// <summary>A uniform for each (q, p): the product measure of Eq. 7 and 17. It is the exact model, and fits better.</summary>
    Independent,

    /// <summary>One uniform u_p for all q: strict KART (Eq. 1), under which Eq. 17 is not the joint density.</summary>
    Shared,
}
