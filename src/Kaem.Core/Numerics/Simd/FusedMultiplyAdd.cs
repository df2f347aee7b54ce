using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Kaem.ML.Numerics;

/// <summary>Without the instruction a fused multiply-add is a slow library call: kernels then multiply and add.</summary>
internal static class FusedMultiplyAdd
{
    /// <summary>Whether this machine has the instruction.</summary>
    public static bool IsAccelerated => Fma.IsSupported || AdvSimd.IsSupported;
}
