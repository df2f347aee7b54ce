namespace Kaem.ML.Text.Training;

/// <summary>
/// The guard against posterior collapse: the weight β of log q(z|x) - log p(z) in the loss, which rises while that is above the free nats and falls while it is
/// below, between 0 and 1. So what z carries is free up to there, and what is above costs no more than its due.
/// </summary>
internal sealed class FreeNats(float nats)
{
    private const float Pace = 0.01f;

    /// <summary>β.</summary>
    public float Weight { get; private set; } = nats > 0 ? 0 : 1;

    /// <summary>After an update.</summary>
    /// <param name="information">Mean of log q(z|x) - log p(z) over its texts.</param>
    public void Follow(double information)
    {
        if (nats > 0)
            Weight = Math.Clamp(Weight + Pace * Math.Clamp((float)(information - nats) / nats, -1, 1), 0, 1);
    }
}
